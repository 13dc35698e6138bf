//! The roots, and the entities by their keys.

use async_graphql::{EmptyMutation, EmptySubscription, ID, Object, Schema};

use crate::product::{
    CaseStudyKey, DeprecatedProduct, Inventory, Product, ProductResearch, ProductVariationKey, deprecated_product,
    inventory, products,
};
use crate::user::User;

/// What the suite asks.
pub type ProductsSchema = Schema<Query, EmptyMutation, EmptySubscription>;

/// Builds the schema as the hub builds its own.
pub fn schema() -> ProductsSchema {
    Schema::build(Query, EmptyMutation, EmptySubscription).enable_federation().disable_suggestions().finish()
}

/// The roots.
pub struct Query;

#[Object]
impl Query {
    async fn product(&self, id: ID) -> Option<Product> {
        find(|product| product.id == id)
    }

    #[graphql(deprecation = "Use product query instead")]
    async fn deprecated_product(&self, sku: String, package: String) -> Option<DeprecatedProduct> {
        Some(deprecated_product()).filter(|product| product.sku == sku && product.package == package)
    }

    // Each answers an `Option`: what is not there is null at its index, and no error.

    #[graphql(entity)]
    async fn product_by_id(&self, id: ID) -> Option<Product> {
        find(|product| product.id == id)
    }

    #[graphql(entity)]
    async fn product_by_package(&self, sku: String, package: String) -> Option<Product> {
        find(|product| product.sku.as_ref() == Some(&sku) && product.package.as_ref() == Some(&package))
    }

    #[graphql(entity)]
    async fn product_by_variation(&self, sku: String, variation: ProductVariationKey) -> Option<Product> {
        find(|product| {
            let of_product = product.variation.as_ref().map(|variation| &variation.id);
            product.sku.as_ref() == Some(&sku) && of_product == Some(&variation.id)
        })
    }

    #[graphql(entity)]
    async fn deprecated_product_by_package(&self, sku: String, package: String) -> Option<DeprecatedProduct> {
        Some(deprecated_product()).filter(|product| product.sku == sku && product.package == package)
    }

    #[graphql(entity)]
    async fn research_by_study(&self, study: CaseStudyKey) -> Option<ProductResearch> {
        let mut all = products().into_iter().flat_map(|product| product.research);
        all.find(|research| research.study.case_number == study.case_number)
    }

    #[graphql(entity)]
    async fn user_by_email(
        &self,
        #[graphql(key)] email: ID,
        total_products_created: Option<i32>,
        years_of_employment: Option<i32>,
    ) -> Option<User> {
        User::represented(email, total_products_created, years_of_employment)
    }

    #[graphql(entity)]
    async fn inventory_by_id(&self, id: ID) -> Option<Inventory> {
        inventory(id)
    }
}

fn find(wanted: impl Fn(&Product) -> bool) -> Option<Product> {
    products().into_iter().find(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn asked(representations: &str, fields: &str) -> (String, usize) {
        let query = format!("{{ _entities(representations: [{representations}]) {{ {fields} }} }}");
        let answer = schema().execute(query).await;
        (answer.data.to_string(), answer.errors.len())
    }

    #[tokio::test]
    async fn an_entity_that_is_not_there_is_null_at_its_index() {
        let there = r#"{ __typename: "Product", id: "apollo-studio" }"#;
        let absent = r#"{ __typename: "Product", id: "none" }"#;
        let answer = asked(&format!("{absent}, {there}"), "... on Product { sku }").await;
        assert_eq!(answer, (r#"{_entities: [null, {sku: "studio"}]}"#.into(), 0));
    }

    #[tokio::test]
    async fn a_field_whose_requirements_were_not_sent_is_null_alone() {
        let user = r#"{ __typename: "User", email: "support@apollographql.com", totalProductsCreated: 10"#;
        let fields = "... on User { name averageProductsCreatedPerYear }";
        let sent = asked(&format!("{user}, yearsOfEmployment: 5 }}"), fields).await;
        assert_eq!(sent, (r#"{_entities: [{name: "Jane Smith", averageProductsCreatedPerYear: 2}]}"#.into(), 0));
        let not_sent = asked(&format!("{user} }}"), fields).await;
        assert_eq!(not_sent, (r#"{_entities: [{name: "Jane Smith", averageProductsCreatedPerYear: null}]}"#.into(), 1));
    }
}

//! Products, what they are made of, and what was found out about them.

use async_graphql::{ID, InputObject, SimpleObject, TypeDirective};

use crate::user::User;

/// A directive of one's own that has to survive composition.
#[TypeDirective(location = "Object", composable = "https://myspecs.dev/myCustomDirective/v1.0")]
pub fn custom() {}

/// A product with three keys.
#[derive(SimpleObject)]
#[graphql(directive = custom::apply())]
pub struct Product {
    pub id: ID,
    pub sku: Option<String>,
    pub package: Option<String>,
    pub variation: Option<ProductVariation>,
    dimensions: Option<ProductDimension>,
    #[graphql(provides = "totalProductsCreated")]
    created_by: Option<User>,
    #[graphql(tag = "internal")]
    notes: Option<String>,
    pub research: Vec<ProductResearch>,
}

#[derive(SimpleObject)]
pub struct ProductVariation {
    pub id: ID,
}

/// The part of a product's third key that is an object.
#[derive(InputObject)]
pub struct ProductVariationKey {
    pub id: ID,
}

/// A value type: the inventory resolves it as well.
#[derive(SimpleObject)]
#[graphql(shareable)]
pub struct ProductDimension {
    size: Option<String>,
    weight: Option<f64>,
    #[graphql(inaccessible)]
    unit: Option<String>,
}

/// Research whose key is inside an object.
#[derive(SimpleObject)]
pub struct ProductResearch {
    pub study: CaseStudy,
    outcome: Option<String>,
}

#[derive(SimpleObject)]
pub struct CaseStudy {
    pub case_number: ID,
    description: Option<String>,
}

#[derive(InputObject)]
pub struct CaseStudyKey {
    pub case_number: ID,
}

/// A product with one key of two fields.
#[derive(SimpleObject)]
pub struct DeprecatedProduct {
    pub sku: String,
    pub package: String,
    reason: Option<String>,
    created_by: Option<User>,
}

/// An interface of another subgraph, to which this one adds a field.
#[derive(SimpleObject)]
#[graphql(interface_object)]
pub struct Inventory {
    id: ID,
    deprecated_products: Vec<DeprecatedProduct>,
}

/// All products, in the suite's order.
pub fn products() -> [Product; 2] {
    let product = |id: &str, sku: &str, package: &str, variation: &str, research| Product {
        id: id.into(),
        sku: Some(sku.into()),
        package: Some(package.into()),
        variation: Some(ProductVariation { id: variation.into() }),
        dimensions: Some(ProductDimension { size: Some("small".into()), weight: Some(1.0), unit: Some("kg".into()) }),
        created_by: Some(User::maker()),
        notes: None,
        research: vec![research],
    };
    [
        product("apollo-federation", "federation", "@apollo/federation", "OSS", study("1234", "Federation Study")),
        product("apollo-studio", "studio", "", "platform", study("1235", "Studio Study")),
    ]
}

/// The only product that nobody should use any longer.
pub fn deprecated_product() -> DeprecatedProduct {
    DeprecatedProduct {
        sku: "apollo-federation-v1".into(),
        package: "@apollo/federation-v1".into(),
        reason: Some("Migrate to Federation V2".into()),
        created_by: Some(User::maker()),
    }
}

/// The inventory of an id.
pub fn inventory(id: ID) -> Option<Inventory> {
    (id == "apollo-oss").then(|| Inventory { id, deprecated_products: vec![deprecated_product()] })
}

fn study(case_number: &str, description: &str) -> ProductResearch {
    let study = CaseStudy { case_number: case_number.into(), description: Some(description.into()) };
    ProductResearch { study, outcome: None }
}

//! The one user. Another subgraph owns it; this one adds an average and takes over the name.

use async_graphql::{Error, ID, Object};

const EMAIL: &str = "support@apollographql.com";

/// A user as far as this subgraph was told: by its own data, or by what the router sent.
pub struct User {
    email: ID,
    total_products_created: Option<i32>,
    years_of_employment: Option<i32>,
}

impl User {
    /// Who made the products. The number is not the owner's, so that an answer tells whose it is.
    pub fn maker() -> Self {
        Self { email: EMAIL.into(), total_products_created: Some(1337), years_of_employment: Some(10) }
    }

    /// The user that a representation names, with the fields that came along.
    pub fn represented(
        email: ID,
        total_products_created: Option<i32>,
        years_of_employment: Option<i32>,
    ) -> Option<Self> {
        (email == EMAIL).then_some(Self { email, total_products_created, years_of_employment })
    }
}

#[Object(extends)]
impl User {
    #[graphql(requires = "totalProductsCreated yearsOfEmployment")]
    async fn average_products_created_per_year(&self) -> Option<Result<i32, Error>> {
        // Nulls this field alone when the router did not send what it requires.
        let average =
            self.total_products_created.zip(self.years_of_employment).and_then(|(all, years)| all.checked_div(years));
        Some(average.ok_or_else(|| Error::new("totalProductsCreated and yearsOfEmployment are required")))
    }

    #[graphql(external)]
    async fn email(&self) -> &ID {
        &self.email
    }

    #[graphql(override_from = "users")]
    async fn name(&self) -> Option<&str> {
        Some("Jane Smith")
    }

    #[graphql(external)]
    async fn total_products_created(&self) -> Option<i32> {
        self.total_products_created
    }

    #[graphql(external)]
    async fn years_of_employment(&self) -> Result<i32, Error> {
        self.years_of_employment.ok_or_else(|| Error::new("yearsOfEmployment is another subgraph's"))
    }
}

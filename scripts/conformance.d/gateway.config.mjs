import { defineConfig } from "@graphql-hive/gateway";
import { unifiedGraphHandler } from "@graphql-hive/router-runtime";

export const gatewayConfig = defineConfig({
  // The suite asks at the root, where the gateway's own page would be.
  graphqlEndpoint: "/",
  landingPage: false,
  unifiedGraphHandler,
});

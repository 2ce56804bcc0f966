/** Versions, current rows, search index, transactions, history and the change log; the only module with clinical SQL. */
@org.jspecify.annotations.NullMarked
@org.springframework.modulith.ApplicationModule(displayName = "store", allowedDependencies = {"kernel", "fhir", "vault"})
package org.salus.store;

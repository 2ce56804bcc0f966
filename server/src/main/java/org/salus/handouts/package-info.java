/** Papers that patients take home, in their language: the immunisation card and the list of their medicines. */
@org.jspecify.annotations.NullMarked
@org.springframework.modulith.ApplicationModule(
        displayName = "handouts",
        allowedDependencies = {"kernel", "fhir", "vault", "identity", "record", "printing", "patients", "scheduling", "orders"})
package org.salus.handouts;

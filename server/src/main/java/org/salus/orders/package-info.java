/** Orders for medicines, tests, imaging and referrals: drafted in a basket, signed together, stopped and replaced, never edited in place. */
@org.jspecify.annotations.NullMarked
@org.springframework.modulith.ApplicationModule(displayName = "orders", allowedDependencies = {"kernel", "fhir", "record", "identity"})
package org.salus.orders;

/** The audit chain, its checkpoints, its verifier and its reports. */
@org.jspecify.annotations.NullMarked
@org.springframework.modulith.ApplicationModule(displayName = "audit", allowedDependencies = {"kernel", "vault", "store", "identity", "access"})
package org.salus.audit;

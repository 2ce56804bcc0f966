/** Users, passwords, second factors, sessions, and tokens for systems: who is calling. */
@org.jspecify.annotations.NullMarked
@org.springframework.modulith.ApplicationModule(
        displayName = "identity",
        allowedDependencies = {"kernel", "vault", "store"})
package org.salus.identity;

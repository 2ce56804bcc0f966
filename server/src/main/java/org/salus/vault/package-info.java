/** Data keys, sealing with AES-256-GCM, the blind index, key rotation and crypto-shredding. */
@org.jspecify.annotations.NullMarked
@org.springframework.modulith.ApplicationModule(displayName = "vault", allowedDependencies = {"kernel"})
package org.salus.vault;

package org.salus.vault;

import java.util.Map;
import javax.crypto.SecretKey;

/**
 * The unwrapped data keys of one patient or organisation, by generation.
 *
 * @param current the generation that seals; the others still open
 * @param destroyed the keys are gone for good
 */
record KeyRing(int current, Map<Integer, SecretKey> keys, boolean destroyed) {

    static final KeyRing DESTROYED = new KeyRing(0, Map.of(), true);

    KeyRing {
        keys = Map.copyOf(keys);
    }
}

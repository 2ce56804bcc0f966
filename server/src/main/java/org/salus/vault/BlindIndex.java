package org.salus.vault;

/**
 * Keyed 64-bit hashes of one organisation: what the database may see of a value is that two are equal, no more.
 * SipHash-2-4 with a 128-bit key of the organisation (Aumasson and Bernstein, 2012).
 */
public interface BlindIndex {

    /** Hash of a resource: {@code Type/id}; never 0. */
    long self(String type, String id);

    /** What a reference through a parameter is XORed with: {@code token = self(target) ^ referenceSalt(param.key())}. */
    long referenceSalt(String paramKey);

    /** Hash of a search value of a parameter; {@code kind} keeps the forms of one value apart. */
    long token(String paramKey, char kind, String value);
}

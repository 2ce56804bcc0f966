package org.salus.fuzz;

import org.salus.vault.BlindIndex;

/** A blind index without a key: what is fuzzed is who calls it. */
public final class PlainHashes implements BlindIndex {

    public static final PlainHashes INSTANCE = new PlainHashes();

    private PlainHashes() {}

    @Override
    public long self(String type, String id) {
        return hash(type + '/' + id) | 1;
    }

    @Override
    public long referenceSalt(String paramKey) {
        return hash(paramKey);
    }

    @Override
    public long token(String paramKey, char kind, String value) {
        return hash(paramKey + kind + value);
    }

    private static long hash(String text) {
        return text.hashCode() * 0x9E3779B97F4A7C15L;
    }
}

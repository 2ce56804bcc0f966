package org.salus.vault;

import java.nio.charset.StandardCharsets;

/** The blind index of one organisation. What is hashed begins with a byte that keeps the three uses apart. */
final class SipBlindIndex implements BlindIndex {

    private static final byte SELF = 1;
    private static final byte SALT = 2;
    private static final byte TOKEN = 3;

    private final SipHash hash;

    SipBlindIndex(byte[] key) {
        this.hash = new SipHash(key);
    }

    @Override
    public long self(String type, String id) {
        long self = of(SELF, type, '/', id);
        return self == 0 ? 1 : self; // 0 means "none" in rows
    }

    @Override
    public long referenceSalt(String paramKey) {
        return of(SALT, paramKey, '\0', "");
    }

    @Override
    public long token(String paramKey, char kind, String value) {
        return of(TOKEN, paramKey, kind, value);
    }

    /** A NUL ends the name, which cannot hold one, so that no two pairs give the same bytes. */
    private long of(byte use, String first, char parting, String second) {
        byte[] a = first.getBytes(StandardCharsets.UTF_8);
        byte[] b = second.getBytes(StandardCharsets.UTF_8);
        byte[] all = new byte[a.length + b.length + 4];
        all[0] = use;
        System.arraycopy(a, 0, all, 1, a.length);
        all[a.length + 2] = (byte) (parting >> 8);
        all[a.length + 3] = (byte) parting;
        System.arraycopy(b, 0, all, a.length + 4, b.length);
        return hash.hash(all, all.length);
    }
}

package org.salus.search;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.store.Keyset;

/** A token of others is none of ours; what we write we read, for the same query and unchanged only. */
public final class PageTokenTarget {

    private static final byte[] KEY = new byte[32];
    private static final byte[] OTHER_KEY = "the key of another organisation ".getBytes(StandardCharsets.UTF_8);

    private PageTokenTarget() {}

    public static void fuzzerTestOneInput(byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8);
        if (PageToken.read(KEY, "Patient?", text) != null) {
            throw new AssertionError("A forged page was accepted");
        }
        ByteBuffer in = ByteBuffer.wrap(data);
        List<@Nullable Object> values = new ArrayList<>();
        while (in.remaining() >= 9 && values.size() < 10) {
            long number = in.getLong(in.position() + 1);
            values.add(switch (in.get() % 3) {
                case 0 -> null;
                case 1 -> (Object) number;
                default -> (Object) Double.longBitsToDouble(number);
            });
            in.position(in.position() + 8);
        }
        Keyset keyset = new Keyset(values);
        String token = PageToken.write(KEY, text, keyset);
        if (!keyset.equals(PageToken.read(KEY, text, token))) {
            throw new AssertionError("A page of ours was not read as it was written");
        }
        if (PageToken.read(KEY, text + "x", token) != null || PageToken.read(OTHER_KEY, text, token) != null) {
            throw new AssertionError("A page was carried over to another search or organisation");
        }
        char[] forged = token.toCharArray();
        // The last character of unpadded base64 may hold bits that mean nothing.
        int at = Math.floorMod(text.hashCode(), Math.max(1, forged.length - 1));
        forged[at] = forged[at] == 'A' ? 'B' : 'A';
        if (PageToken.read(KEY, text, new String(forged)) != null) {
            throw new AssertionError("A changed page was accepted");
        }
    }
}

package org.salus.search;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.salus.store.Keyset;

/**
 * Where a page ends, self-contained and signed: the last row's sort values, bound to the query and the caller's organisation, so
 * that it cannot be forged or carried over to another search.
 */
public final class PageToken {

    private static final int MAC = 16;

    private PageToken() {}

    public static String write(byte[] key, String query, Keyset keyset) {
        ByteBuffer out = ByteBuffer.allocate(1 + keyset.values().size() * 9);
        out.put((byte) keyset.values().size());
        for (Object value : keyset.values()) {
            switch (value) {
                case null -> out.put((byte) 0);
                case Long number -> out.put((byte) 1).putLong(number);
                case Double number -> out.put((byte) 2).putDouble(number);
                default -> throw new IllegalArgumentException("Not a sort value: " + value.getClass());
            }
        }
        byte[] payload = Arrays.copyOf(out.array(), out.position());
        byte[] token = Arrays.copyOf(payload, payload.length + MAC);
        System.arraycopy(sign(key, query, payload), 0, token, payload.length, MAC);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    /** Null when the token is not one of ours for this query. */
    public static @Nullable Keyset read(byte[] key, String query, String text) {
        byte[] token;
        try {
            token = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
        if (token.length <= MAC) {
            return null;
        }
        byte[] payload = Arrays.copyOf(token, token.length - MAC);
        byte[] mac = Arrays.copyOfRange(token, token.length - MAC, token.length);
        if (!MessageDigest.isEqual(mac, Arrays.copyOf(sign(key, query, payload), MAC))) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(payload);
        int size = in.get();
        List<@Nullable Object> values = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            switch (in.get()) {
                case 1 -> values.add(in.getLong());
                case 2 -> values.add(in.getDouble());
                default -> values.add(null);
            }
        }
        return new Keyset(values);
    }

    private static byte[] sign(byte[] key, String query, byte[] payload) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac.update(query.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return mac.doFinal(payload);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}

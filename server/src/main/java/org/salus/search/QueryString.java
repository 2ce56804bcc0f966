package org.salus.search;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;

/** A query string (or a form body) taken apart: names and values in order, percent-decoded as UTF-8. */
public record QueryString(List<Pair> pairs) {

    /** One {@code name=value}. */
    public record Pair(String name, String value) {}

    private static final int MAX_PAIRS = 200;
    private static final int MAX_LENGTH = 64 * 1024;

    public static final QueryString EMPTY = new QueryString(List.of());

    public QueryString {
        pairs = List.copyOf(pairs);
    }

    /** @return PARAMETER when an escape is malformed, TOO_LARGE beyond 64 kB or 200 parameters */
    public static Outcome<QueryString> parse(@Nullable String raw) {
        if (raw == null || raw.isEmpty()) {
            return Outcome.ok(EMPTY);
        }
        if (raw.length() > MAX_LENGTH) {
            return Outcome.refused(Problem.Code.TOO_LARGE, "The query is longer than 64 kB; use fewer values.");
        }
        List<Pair> pairs = new ArrayList<>();
        int start = 0;
        while (start <= raw.length()) {
            int end = raw.indexOf('&', start);
            if (end < 0) {
                end = raw.length();
            }
            if (end > start) {
                int equals = raw.indexOf('=', start);
                boolean valued = equals >= 0 && equals < end;
                String name = decode(raw, start, valued ? equals : end);
                String value = valued ? decode(raw, equals + 1, end) : "";
                if (name == null || value == null) {
                    return Outcome.refused(
                            Problem.Code.PARAMETER,
                            "The query has a malformed percent escape or is not UTF-8; write % as %25.");
                }
                pairs.add(new Pair(name, value));
                if (pairs.size() > MAX_PAIRS) {
                    return Outcome.refused(
                            Problem.Code.TOO_LARGE, "The query has more than " + MAX_PAIRS + " parameters.");
                }
            }
            start = end + 1;
        }
        return Outcome.ok(new QueryString(pairs));
    }

    public @Nullable String first(String name) {
        for (Pair pair : pairs) {
            if (pair.name().equals(name)) {
                return pair.value();
            }
        }
        return null;
    }

    /** The same without the parameters of this name. */
    public QueryString without(String name) {
        return new QueryString(
                pairs.stream().filter(p -> !p.name().equals(name)).toList());
    }

    public QueryString plus(QueryString other) {
        List<Pair> both = new ArrayList<>(pairs);
        both.addAll(other.pairs);
        return new QueryString(both);
    }

    public boolean isEmpty() {
        return pairs.isEmpty();
    }

    /** Percent-encoded again, for links. */
    public String encode() {
        StringBuilder out = new StringBuilder();
        for (Pair pair : pairs) {
            if (!out.isEmpty()) {
                out.append('&');
            }
            encode(pair.name(), out);
            out.append('=');
            encode(pair.value(), out);
        }
        return out.toString();
    }

    private static void encode(String text, StringBuilder out) {
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            if (c < 128 && (Character.isLetterOrDigit(c) || "-._~:,/".indexOf(c) >= 0)) {
                out.append(c);
            } else {
                out.append('%').append(Character.toUpperCase(Character.forDigit(c >> 4, 16)));
                out.append(Character.toUpperCase(Character.forDigit(c & 15, 16)));
            }
        }
    }

    /** Null when malformed. */
    private static @Nullable String decode(String raw, int from, int to) {
        boolean plain = true;
        for (int i = from; i < to && plain; i++) {
            char c = raw.charAt(i);
            plain = c != '%' && c != '+' && c != 0 && c < 128;
        }
        if (plain) {
            return raw.substring(from, to);
        }
        byte[] bytes = new byte[(to - from) * 3];
        int length = 0;
        for (int i = from; i < to; i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                int high = hex(raw, i + 1, to);
                int low = hex(raw, i + 2, to);
                if (high < 0 || low < 0) {
                    return null;
                }
                bytes[length++] = (byte) (high << 4 | low);
                i += 2;
            } else if (c == '+') {
                bytes[length++] = ' ';
            } else if (c < 128) {
                bytes[length++] = (byte) c;
            } else {
                byte[] encoded = raw.substring(i, i + 1).getBytes(StandardCharsets.UTF_8);
                System.arraycopy(encoded, 0, bytes, length, encoded.length);
                length += encoded.length;
            }
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(java.nio.ByteBuffer.wrap(bytes, 0, length))
                    .toString();
            return text.indexOf('\0') < 0 ? text : null;
        } catch (java.nio.charset.CharacterCodingException e) {
            return null;
        }
    }

    private static int hex(String raw, int at, int end) {
        return at < end ? Character.digit(raw.charAt(at), 16) : -1;
    }
}

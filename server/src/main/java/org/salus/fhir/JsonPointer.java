package org.salus.fhir;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A JSON Pointer (RFC 6901): reference tokens, unescaped.
 *
 * @param tokens empty for the whole document
 */
record JsonPointer(List<String> tokens) {

    /** Deeper than any document that the parser lets in. */
    static final int MAX_TOKENS = JsonParser.MAX_DEPTH;

    JsonPointer {
        tokens = List.copyOf(tokens);
    }

    /** Null when the text is no pointer: it is empty or begins with a slash, and ~ stands before 0 or 1 only. */
    static @Nullable JsonPointer parse(String text) {
        if (text.isEmpty()) {
            return new JsonPointer(List.of());
        }
        if (text.charAt(0) != '/') {
            return null;
        }
        List<String> tokens = new ArrayList<>();
        StringBuilder token = new StringBuilder();
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '/') {
                tokens.add(token.toString());
                token.setLength(0);
                if (tokens.size() >= MAX_TOKENS) {
                    return null;
                }
            } else if (c == '~') {
                char next = i + 1 < text.length() ? text.charAt(i + 1) : ' ';
                if (next != '0' && next != '1') {
                    return null;
                }
                token.append(next == '0' ? '~' : '/');
                i++;
            } else {
                token.append(c);
            }
        }
        tokens.add(token.toString());
        return new JsonPointer(tokens);
    }

    boolean isRoot() {
        return tokens.isEmpty();
    }

    JsonPointer parent() {
        return new JsonPointer(tokens.subList(0, tokens.size() - 1));
    }

    String last() {
        return tokens.getLast();
    }

    /** Whether the other one leads to something below what this one leads to. */
    boolean isAbove(JsonPointer other) {
        return other.tokens.size() > tokens.size() && other.tokens.subList(0, tokens.size()).equals(tokens);
    }

    /** An index of an array: digits without leading zeros; -1 for what is none. */
    static int index(String token) {
        int length = token.length();
        if (length == 0 || length > 9 || (length > 1 && token.charAt(0) == '0')) {
            return -1;
        }
        return DateInterval.number(token, 0, length);
    }

    /** What one token leads to, or null. */
    static @Nullable Object child(Object parent, String token) {
        return switch (parent) {
            case JsonObject object -> object.get(token);
            case JsonArray array -> {
                int index = index(token);
                yield index < 0 || index >= array.size() ? null : array.get(index);
            }
            default -> null;
        };
    }
}

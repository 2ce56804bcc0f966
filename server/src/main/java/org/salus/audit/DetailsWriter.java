package org.salus.audit;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Numbers in groups of seven bits, texts as length and UTF-8. Names such as {@code Observation/8f14e45f-...} take 19 bytes: a type is not
 * repeated, and a UUID is 16 bytes.
 */
final class DetailsWriter {

    /** Of a name: the type before the slash is that of the name before. */
    static final int SAME_TYPE = 1;
    /** Of a name: after the slash come the 16 bytes of a UUID. */
    static final int UUID = 2;

    static final int UUID_LENGTH = 36;

    private byte[] bytes = new byte[512];
    private int length;

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    void number(int value) {
        int rest = value;
        while (rest >>> 7 != 0) {
            write((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        write(rest);
    }

    void text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        number(utf8.length);
        room(utf8.length);
        System.arraycopy(utf8, 0, bytes, length, utf8.length);
        length += utf8.length;
    }

    void texts(List<String> texts) {
        number(texts.size());
        texts.forEach(this::text);
    }

    void names(List<String> names) {
        number(names.size());
        String before = "";
        for (String name : names) {
            int slash = name.indexOf('/') + 1;
            boolean same = name.regionMatches(0, before, 0, slash) && before.length() == slash;
            boolean uuid = isUuid(name, slash);
            number((same ? SAME_TYPE : 0) | (uuid ? UUID : 0));
            if (!same) {
                before = name.substring(0, slash);
                text(before);
            }
            if (uuid) {
                uuid(name, slash);
            }
            text(name.substring(uuid ? slash + UUID_LENGTH : slash));
        }
    }

    /** Only the one form that comes back as it was: lower case, dashes in their places. */
    private static boolean isUuid(String name, int from) {
        if (name.length() < from + UUID_LENGTH) {
            return false;
        }
        for (int i = 0; i < UUID_LENGTH; i++) {
            char c = name.charAt(from + i);
            boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
            if (dash ? c != '-' : !(c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
                return false;
            }
        }
        return true;
    }

    private void uuid(String name, int from) {
        for (int i = 0; i < UUID_LENGTH; i++) {
            char c = name.charAt(from + i);
            if (c != '-') {
                write((Character.digit(c, 16) << 4) | Character.digit(name.charAt(from + i + 1), 16));
                i++;
            }
        }
    }

    private void write(int value) {
        room(1);
        bytes[length++] = (byte) value;
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}

package org.salus.terminology;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Rows in PostgreSQL's COPY text format, growing until they are sent. */
final class CopyText {

    private static final int FULL = 1 << 20;

    private final ByteArrayOutputStream rows = new ByteArrayOutputStream(FULL + (FULL >> 2));
    private final StringBuilder row = new StringBuilder(512);
    private boolean first = true;

    CopyText value(@Nullable String text) {
        gap();
        if (text == null) {
            row.append("\\N");
        } else {
            escape(text);
        }
        return this;
    }

    CopyText value(long number) {
        gap();
        row.append(number);
        return this;
    }

    CopyText value(boolean flag) {
        gap();
        row.append(flag ? 't' : 'f');
        return this;
    }

    CopyText bytes(byte[] bytes) {
        gap();
        row.append("\\\\x");
        for (byte b : bytes) {
            row.append(Character.forDigit(b >> 4 & 15, 16)).append(Character.forDigit(b & 15, 16));
        }
        return this;
    }

    CopyText integers(int[] numbers) {
        gap();
        row.append('{');
        for (int i = 0; i < numbers.length; i++) {
            row.append(i == 0 ? "" : ",").append(numbers[i]);
        }
        row.append('}');
        return this;
    }

    /** A text[]. */
    CopyText texts(@Nullable String... texts) {
        StringBuilder array = new StringBuilder("{");
        for (int i = 0; i < texts.length; i++) {
            array.append(i == 0 ? "" : ",");
            String text = texts[i];
            if (text == null) {
                array.append("NULL");
            } else {
                array.append('"').append(text.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
            }
        }
        return value(array.append('}').toString());
    }

    /** A tsvector of lexemes without positions. */
    CopyText lexemes(Collection<String> lexemes) {
        StringBuilder vector = new StringBuilder();
        for (String lexeme : lexemes) {
            vector.append(vector.isEmpty() ? "'" : " '")
                    .append(lexeme.replace("\\", "\\\\").replace("'", "''"))
                    .append('\'');
        }
        return value(vector.toString());
    }

    void end() {
        row.append('\n');
        rows.writeBytes(row.toString().getBytes(StandardCharsets.UTF_8));
        row.setLength(0);
        first = true;
    }

    boolean isFull() {
        return rows.size() >= FULL;
    }

    boolean isEmpty() {
        return rows.size() == 0;
    }

    /** What has grown; it begins anew. */
    byte[] take() {
        byte[] all = rows.toByteArray();
        rows.reset();
        return all;
    }

    private void gap() {
        if (!first) {
            row.append('\t');
        }
        first = false;
    }

    private void escape(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\\' -> row.append("\\\\");
                case '\t' -> row.append("\\t");
                case '\n' -> row.append("\\n");
                case '\r' -> row.append("\\r");
                case 0 -> throw new LoadException("A text contains a NUL character, which no code, name or value may have.");
                default -> row.append(c);
            }
        }
    }
}

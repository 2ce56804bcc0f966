package org.salus.audit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Reads what {@link DetailsWriter} wrote. */
final class DetailsReader {

    private final ByteBuffer in;

    DetailsReader(byte[] bytes) {
        in = ByteBuffer.wrap(bytes);
    }

    int number() {
        int value = 0;
        for (int shift = 0; ; shift += 7) {
            byte b = in.get();
            value |= (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
    }

    String text() {
        byte[] utf8 = new byte[number()];
        in.get(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    List<String> texts() {
        int count = number();
        List<String> texts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            texts.add(text());
        }
        return texts;
    }

    List<String> names() {
        int count = number();
        List<String> names = new ArrayList<>(count);
        String type = "";
        for (int i = 0; i < count; i++) {
            int form = number();
            if ((form & DetailsWriter.SAME_TYPE) == 0) {
                type = text();
            }
            String uuid = (form & DetailsWriter.UUID) == 0 ? "" : new UUID(in.getLong(), in.getLong()).toString();
            names.add(type + uuid + text());
        }
        return names;
    }
}

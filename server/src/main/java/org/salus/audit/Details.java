package org.salus.audit;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What is sealed in a row of the audit.
 *
 * @param roles codes of the roles
 * @param ids {@code Type/id}, with {@code /_history/version} where a version was written
 * @param omitted how many ids were more than a row keeps
 * @param status HTTP status
 */
record Details(
        String subject,
        String name,
        List<String> roles,
        String action,
        String type,
        List<String> ids,
        int omitted,
        String detail,
        int status,
        String address,
        String purpose,
        String requestId) {

    static final int MOST_IDS = 1000;
    private static final int LONGEST_DETAIL = 4000;
    private static final byte PLAIN = 1;
    private static final byte COMPRESSED = 2;
    private static final int WORTH_COMPRESSING = 512;
    private static final int LONGEST = 16 << 20;

    Details {
        if (ids.size() > MOST_IDS) {
            omitted += ids.size() - MOST_IDS;
            ids = ids.subList(0, MOST_IDS);
        }
        roles = List.copyOf(roles);
        ids = List.copyOf(ids);
        detail = detail.length() > LONGEST_DETAIL ? detail.substring(0, LONGEST_DETAIL) + " ..." : detail;
    }

    byte[] encode() {
        Out out = new Out();
        out.text(subject);
        out.text(name);
        out.texts(roles);
        out.text(action);
        out.text(type);
        out.texts(ids);
        out.number(omitted);
        out.text(detail);
        out.number(status);
        out.text(address);
        out.text(purpose);
        out.text(requestId);
        byte[] plain = out.toByteArray();
        if (plain.length < WORTH_COMPRESSING) {
            plain[0] = PLAIN;
            return plain;
        }
        byte[] packed = Zstd.compress(Arrays.copyOfRange(plain, 1, plain.length), 1);
        return ByteBuffer.allocate(packed.length + 5)
                .put(COMPRESSED)
                .putInt(plain.length - 1)
                .put(packed)
                .array();
    }

    static Details decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        byte form = in.get();
        if (form == COMPRESSED) {
            int length = in.getInt();
            if (length < 0 || length > LONGEST) {
                throw new IllegalStateException("Not the details of an audit row");
            }
            in = ByteBuffer.wrap(Zstd.decompress(Arrays.copyOfRange(bytes, 5, bytes.length), length));
        } else if (form != PLAIN) {
            throw new IllegalStateException("Not the details of an audit row");
        }
        return new Details(
                text(in), text(in), texts(in), text(in), text(in), texts(in), number(in), text(in), number(in), text(in),
                text(in), text(in));
    }

    private static String text(ByteBuffer in) {
        byte[] utf8 = new byte[number(in)];
        in.get(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private static List<String> texts(ByteBuffer in) {
        int count = number(in);
        List<String> texts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            texts.add(text(in));
        }
        return texts;
    }

    private static int number(ByteBuffer in) {
        int value = 0;
        for (int shift = 0; ; shift += 7) {
            byte b = in.get();
            value |= (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
    }

    /** Length-prefixed UTF-8 after one byte for the form. */
    private static final class Out extends ByteArrayOutputStream {
        Out() {
            super(256);
            write(PLAIN);
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
            writeBytes(utf8);
        }

        void texts(List<String> texts) {
            number(texts.size());
            texts.forEach(this::text);
        }
    }
}

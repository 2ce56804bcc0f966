package org.salus.terminology.loaders;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Lines of a text file, ended by LF or CR LF. A byte order mark at the start of UTF-8 is skipped. Bytes that are not of the
 * charset, NUL characters and endless lines are refused with their place.
 */
final class LineReader implements Items<String> {

    /** The longest fields of any release (LOINC's related names) are under 64 KiB. */
    static final int MAX_LINE_BYTES = 1 << 20;

    private final String file;
    private final InputStream in;
    private final Charset charset;
    private final CharsetDecoder decoder;
    private final byte[] buffer = new byte[1 << 16];
    private int at;
    private int end;
    private byte[] line = new byte[1024];
    private long number;

    LineReader(String file, InputStream in, Charset charset) {
        this.file = file;
        this.in = in;
        this.charset = charset;
        this.decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
    }

    @Override
    public @Nullable String next() {
        int length = 0;
        try {
            boolean ended = false;
            while (!ended) {
                if (at == end) {
                    at = 0;
                    end = Math.max(0, in.read(buffer));
                    if (end == 0) {
                        if (length == 0) {
                            return null;
                        }
                        break;
                    }
                }
                int start = at;
                while (at < end && buffer[at] != '\n') {
                    at++;
                }
                length = append(start, length);
                ended = at < end;
                at += ended ? 1 : 0;
            }
        } catch (IOException e) {
            throw damaged(e);
        }
        number++;
        if (length > 0 && line[length - 1] == '\r') {
            length--;
        }
        int start = 0;
        if (number == 1 && charset.equals(StandardCharsets.UTF_8)) {
            if (length >= 3 && line[0] == (byte) 0xEF && line[1] == (byte) 0xBB && line[2] == (byte) 0xBF) {
                start = 3;
            } else if (length >= 2 && (line[0] & line[1] & 0xFE) == 0xFE && line[0] != line[1]) {
                throw Faults.at(file, 1, 1, "the file is UTF-16; save it as UTF-8");
            }
        }
        return decode(start, length);
    }

    private int append(int start, int length) {
        int more = at - start;
        if (length + more > MAX_LINE_BYTES) {
            throw Faults.at(file, number + 1, 0, "the line is longer than " + MAX_LINE_BYTES
                    + " bytes; a release's lines are far shorter, so this is not its file or it is damaged");
        }
        if (length + more > line.length) {
            line = Arrays.copyOf(line, Math.max(length + more, line.length * 2));
        }
        System.arraycopy(buffer, start, line, length, more);
        return length + more;
    }

    private String decode(int start, int length) {
        boolean plain = true;
        for (int i = start; i < length; i++) {
            if (line[i] <= 0) {
                plain = false;
                break;
            }
        }
        if (plain) {
            return new String(line, start, length - start, StandardCharsets.ISO_8859_1);
        }
        CharBuffer chars = CharBuffer.allocate(length - start);
        ByteBuffer buffer = ByteBuffer.wrap(line, start, length - start);
        decoder.reset();
        CoderResult result = decoder.decode(buffer, chars, true);
        if (result.isError()) {
            throw Faults.at(file, number, chars.position() + 1, "the byte 0x"
                    + String.format("%02X", line[buffer.position()]) + " is not " + charset.name()
                    + (charset.equals(StandardCharsets.UTF_8)
                            ? "; releases are in UTF-8, so save the file so, or name its encoding (such as windows-1252)"
                            : "; name the encoding that the file is in"));
        }
        decoder.flush(chars);
        chars.flip();
        for (int i = 0; i < chars.length(); i++) {
            if (chars.charAt(i) == 0) {
                throw Faults.at(file, number, i + 1, "there is a NUL character; this is not a text file, or it is damaged");
            }
        }
        return chars.toString();
    }

    private RuntimeException damaged(IOException e) {
        if (e instanceof java.util.zip.ZipException || e instanceof java.io.EOFException) {
            return Faults.at(file, number + 1, 0, "the archive is damaged here (" + e.getMessage()
                    + "); download it again");
        }
        return new UncheckedIOException(e);
    }

    String file() {
        return file;
    }

    /** Of the line last given, from 1. */
    long number() {
        return number;
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

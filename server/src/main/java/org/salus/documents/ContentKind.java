package org.salus.documents;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells by its bytes what a content is; what its sender calls it, and its name, count for nothing. Nothing is opened or unpacked. Markup that
 * a browser would run (HTML, XHTML, SVG) is none of the kinds that are taken.
 */
final class ContentKind extends OutputStream {

    private static final int HEAD = 8192;
    private static final int EICAR_AT_MOST = 128;

    /** The test file of the European Institute for Computer Antivirus Research, in halves: this file is not it. */
    private static final String EICAR = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";

    private static final Pattern CLINICAL_DOCUMENT = Pattern.compile(
            "^\\s*(<\\?xml[^>]*>\\s*)?((?><!--.*?-->|<\\?[^>]*>)\\s*)*+<([A-Za-z]\\w*:)?ClinicalDocument[\\s>]", Pattern.DOTALL);

    private final byte[] head = new byte[HEAD];
    private int headed;
    private long size;
    private boolean text = true;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    private final CharBuffer chars = CharBuffer.allocate(8192);
    private ByteBuffer rest = ByteBuffer.allocate(0);

    @Override
    public void write(int one) {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        int kept = Math.min(length, HEAD - headed);
        System.arraycopy(bytes, offset, head, headed, kept);
        headed += kept;
        size += length;
        if (text) {
            ByteBuffer in = ByteBuffer.allocate(rest.remaining() + length);
            in.put(rest).put(bytes, offset, length).flip();
            text = decode(in, false);
            rest = in;
        }
    }

    private boolean decode(ByteBuffer in, boolean end) {
        while (true) {
            CoderResult result = decoder.decode(in, chars, end);
            chars.flip();
            while (chars.hasRemaining()) {
                char c = chars.get();
                if (Character.isISOControl(c) && c != '\t' && c != '\n' && c != '\r' && c != '\f') {
                    return false;
                }
            }
            chars.clear();
            if (result.isError()) {
                return false;
            }
            if (result.isUnderflow()) {
                return true;
            }
        }
    }

    /** Whether it is the harmless file by which people try whether malware is refused. */
    boolean isTestOfScanners() {
        String start = new String(head, 0, Math.min(headed, EICAR_AT_MOST), StandardCharsets.ISO_8859_1);
        return size <= EICAR_AT_MOST && start.strip().equals(EICAR);
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** The media type; null for what is not taken. To be asked once, when all has been written. */
    @Nullable String mediaType() {
        if (starts("255044462d")) {
            return "application/pdf";
        }
        if (starts("ffd8ff")) {
            return "image/jpeg";
        }
        if (starts("89504e470d0a1a0a")) {
            return "image/png";
        }
        if (starts("49492a00") || starts("4d4d002a")) {
            return "image/tiff";
        }
        if (headed >= 132 && Arrays.equals(Arrays.copyOfRange(head, 128, 132), "DICM".getBytes(StandardCharsets.US_ASCII))) {
            return "application/dicom";
        }
        if (!text || !decode(rest, true)) {
            return null;
        }
        String start = new String(head, 0, headed, StandardCharsets.UTF_8);
        if (start.startsWith("\ufeff")) {
            start = start.substring(1);
        }
        if (start.startsWith("{\\rtf")) {
            return "application/rtf";
        }
        if (CLINICAL_DOCUMENT.matcher(start).find() && start.contains("urn:hl7-org:v3")) {
            return "application/xml";
        }
        // Whatever looks like markup: as text it would be shown harmlessly, but it is not what it was meant to be.
        String lower = start.stripLeading().toLowerCase(Locale.ROOT);
        return lower.startsWith("<") || lower.contains("<html") || lower.contains("<script") || lower.contains("<svg")
                ? null
                : "text/plain; charset=utf-8";
    }

    private boolean starts(String hex) {
        byte[] magic = HexFormat.of().parseHex(hex);
        return headed >= magic.length && Arrays.equals(head, 0, magic.length, magic, 0, magic.length);
    }
}

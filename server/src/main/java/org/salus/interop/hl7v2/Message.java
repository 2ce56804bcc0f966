package org.salus.interop.hl7v2;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A message in the vertical-bar encoding (ER7), v2.3 to v2.8. Read line by line without a grammar: what a laboratory adds is left alone, and
 * nothing in it makes the time taken more than linear.
 *
 * @param segments MSH first
 */
record Message(List<Segment> segments) {

    /** Enough for the largest panels; a message beyond it is a mistake or an attack. */
    static final int MOST_SEGMENTS = 10_000;

    private static final Pattern NAME = Pattern.compile("[A-Z][A-Z0-9]{2}");

    private static final Pattern SWALLOWED = Pattern.compile("\n[A-Z][A-Z0-9]{2}[^A-Za-z0-9 ]");

    /** Read, or why it cannot be; with the header as far as it could be read, so that the answer can name the message. */
    record Read(@Nullable Message message, @Nullable Segment header, @Nullable Fault fault) {}

    static Read read(byte[] bytes) {
        // The header decides how the rest is read. It is ASCII in every character set that is taken.
        String latin = new String(bytes, StandardCharsets.ISO_8859_1);
        if (latin.startsWith("\u00ef\u00bb\u00bf")) {
            latin = latin.substring(3);
        }
        int start = 0;
        while (start < latin.length() && (latin.charAt(start) == '\n' || latin.charAt(start) == '\r')) {
            start++;
        }
        if (latin.startsWith("FHS", start) || latin.startsWith("BHS", start)) {
            return failed(null, Fault.header(0, Fault.MESSAGE_TYPE, "Batches are not taken: send each message alone."));
        }
        if (!latin.startsWith("MSH", start) || latin.length() < start + 8) {
            return failed(null, Fault.header(0, Fault.SEQUENCE, "A message begins with the segment MSH."));
        }
        char end = latin.indexOf('\r') >= 0 ? '\r' : '\n';
        int stop = latin.indexOf(end, start);
        String line = latin.substring(start, stop < 0 ? latin.length() : stop);
        Segment.Delimiters delimiters = delimiters(line);
        if (delimiters == null) {
            return failed(null, Fault.header(2, Fault.TYPE, "MSH-1 and MSH-2 are four or five different punctuation marks, usually |^~\\&."));
        }
        Segment header = segment(line, 1, delimiters);
        Charset charset = charset(header.text(18));
        if (charset == null) {
            return failed(header, Fault.header(18, Fault.TABLE, "MSH-18 is UNICODE UTF-8, 8859/1, 8859/15, ASCII or empty."));
        }
        String text = decoded(bytes, charset);
        if (text == null) {
            return failed(header, Fault.header(18, Fault.TYPE, "The message is not in the character set that MSH-18 names (ASCII or UTF-8 when it is empty)."));
        }
        return segments(text, end, delimiters, header);
    }

    private static Read segments(String text, char end, Segment.Delimiters delimiters, Segment asLatin) {
        List<Segment> segments = new ArrayList<>();
        Map<String, Integer> counts = new HashMap<>();
        for (String line : Segment.split(text, end)) {
            String one = line.startsWith("\ufeff") ? line.substring(1) : line;
            one = one.startsWith("\n") ? one.stripLeading() : one;
            if (one.isBlank()) {
                continue;
            }
            if (segments.size() == MOST_SEGMENTS) {
                return failed(asLatin, Fault.header(0, Fault.SEQUENCE, "A message has at most " + MOST_SEGMENTS + " segments."));
            }
            String name = one.substring(0, Math.min(3, one.length()));
            // Line ends of two kinds: a segment must not become part of the one before.
            boolean hidden = SWALLOWED.matcher(one).find();
            boolean named = !hidden && NAME.matcher(name).matches() && (one.length() == 3 || one.charAt(3) == delimiters.field());
            if (!named || one.chars().anyMatch(c -> c < ' ' && c != '\t' && c != '\n' || c == 0x7f || c >= 0xfff0 || c >= 0x80 && c < 0xa0)) {
                return failed(asLatin, new Fault(
                        named ? name : "MSH", 1, 0, Fault.SEQUENCE, "Line " + (segments.size() + 1)
                                + " is no segment: it has a name of three characters and fields, no control characters, and ends with a carriage return."));
            }
            if (name.equals("MSH") && !segments.isEmpty()) {
                return failed(asLatin, Fault.header(0, Fault.SEQUENCE, "There are several messages: send each alone."));
            }
            segments.add(segment(one, counts.merge(name, 1, Integer::sum), delimiters));
        }
        return new Read(new Message(List.copyOf(segments)), segments.getFirst(), null);
    }

    private static Read failed(@Nullable Segment header, Fault fault) {
        return new Read(null, header, fault);
    }

    private static Segment.@Nullable Delimiters delimiters(String line) {
        char field = line.charAt(3);
        int stop = line.indexOf(field, 4);
        String marks = line.substring(4, stop < 0 ? line.length() : stop);
        String all = field + marks;
        boolean plain = all.chars().allMatch(c -> c > ' ' && c < 0x7f && !Character.isLetterOrDigit(c)) && all.chars().distinct().count() == all.length();
        if (!plain || marks.length() < 2 || marks.length() > 5) {
            return null;
        }
        return new Segment.Delimiters(
                field,
                marks.charAt(0),
                marks.charAt(1),
                marks.length() > 2 ? marks.charAt(2) : 0,
                marks.length() > 3 ? marks.charAt(3) : 0);
    }

    private static Segment segment(String line, int sequence, Segment.Delimiters delimiters) {
        List<String> fields = new ArrayList<>(Segment.split(line, delimiters.field()));
        String name = fields.removeFirst();
        if (name.equals("MSH")) {
            // MSH-1 is the delimiter itself.
            fields.addFirst(String.valueOf(delimiters.field()));
        }
        return new Segment(name, sequence, fields, delimiters);
    }

    private static @Nullable Charset charset(String name) {
        return switch (name.toUpperCase(Locale.ROOT)) {
            case "", "UNICODE UTF-8", "UTF-8", "UTF8" -> StandardCharsets.UTF_8;
            case "ASCII" -> StandardCharsets.US_ASCII;
            case "8859/1" -> StandardCharsets.ISO_8859_1;
            case "8859/15" -> Charset.forName("ISO-8859-15");
            default -> null;
        };
    }


    private static @Nullable String decoded(byte[] bytes, Charset charset) {
        try {
            return charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    Segment header() {
        return segments.getFirst();
    }

    /** Application and facility of the sender. */
    String sender() {
        return header().text(3) + "@" + header().text(4);
    }

    String controlId() {
        return header().text(10);
    }

    @Nullable Segment first(String name) {
        return segments.stream().filter(s -> s.name().equals(name)).findFirst().orElse(null);
    }

    /** What it says, without the header, in which a second sending may have another time. */
    String content() {
        StringBuilder all = new StringBuilder();
        segments.stream().skip(1).forEach(s -> all.append(s.name()).append('\r').append(String.join("\n", s.fields())).append('\r'));
        return all.toString();
    }

    /** No values: they are about a person. */
    @Override
    public String toString() {
        return "Message[" + segments.size() + " segments]";
    }
}

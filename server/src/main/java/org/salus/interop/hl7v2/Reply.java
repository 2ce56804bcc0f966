package org.salus.interop.hl7v2;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.kernel.Ids;

/**
 * What a message is answered with.
 *
 * @param code AA only for what is on disk; AE: the message must be changed; AR: not from this sender, or not this kind of message
 * @param text for who looks after the sender
 * @param faults one ERR segment each
 */
record Reply(Code code, String text, List<Fault> faults, @Nullable Segment header) {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMddHHmmss.SSS'+0000'").withZone(ZoneOffset.UTC);
    private static final int LONGEST_ECHO = 250;

    enum Code {
        AA,
        AE,
        AR
    }

    Reply {
        faults = List.copyOf(faults);
    }

    static Reply accepted(Message message, String text) {
        return new Reply(Code.AA, text, List.of(), message.header());
    }

    static Reply error(@Nullable Segment header, List<Fault> faults) {
        return new Reply(Code.AE, faults.getFirst().text(), faults, header);
    }

    static Reply rejected(@Nullable Segment header, Fault fault) {
        return new Reply(Code.AR, fault.text(), List.of(fault), header);
    }

    /** The ACK. In ASCII; what it repeats of the message is escaped, so that it cannot add a segment or field. */
    String message(Instant now) {
        String version = echo(12);
        StringBuilder out = new StringBuilder("MSH|^~\\&|SALUS||").append(echo(3)).append('|').append(echo(4)).append('|').append(TIME.format(now))
                .append("||ACK^R01^ACK|").append(Ids.request()).append('|').append(echo(11).isEmpty() ? "P" : echo(11)).append('|')
                .append(version.isEmpty() ? "2.5.1" : version).append('\r');
        out.append("MSA|").append(code).append('|').append(echo(10)).append('|').append(escaped(text)).append('\r');
        for (Fault fault : faults) {
            out.append("ERR||").append(fault.segment()).append('^').append(fault.sequence());
            if (fault.field() > 0) {
                out.append('^').append(fault.field());
            }
            out.append('|').append(fault.code()).append("^^HL70357|E||||").append(escaped(fault.text())).append('\r');
        }
        return out.toString();
    }

    private String echo(int field) {
        String text = header == null ? "" : header.text(field);
        return escaped(text.length() > LONGEST_ECHO ? text.substring(0, LONGEST_ECHO) : text);
    }

    private static String escaped(String text) {
        StringBuilder out = new StringBuilder();
        for (char c : text.toCharArray()) {
            switch (c) {
                case '\\' -> out.append("\\E\\");
                case '|' -> out.append("\\F\\");
                case '^' -> out.append("\\S\\");
                case '&' -> out.append("\\T\\");
                case '~' -> out.append("\\R\\");
                default -> out.append(c < ' ' || c > '~' ? '?' : c);
            }
        }
        return out.toString();
    }
}

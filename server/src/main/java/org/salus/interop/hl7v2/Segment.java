package org.salus.interop.hl7v2;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line of a message. Fields, components and subcomponents are counted from 1, as HL7 counts them; what is not there is empty.
 *
 * @param sequence which of its name in the message, from 1
 * @param fields as they were sent, still escaped; the first is number 1
 */
record Segment(String name, int sequence, List<String> fields, Delimiters delimiters) {

    /** MSH-1 and MSH-2. A character that is not declared is 0, which no message holds. */
    record Delimiters(char field, char component, char repetition, char escape, char subcomponent) {
        static final Delimiters USUAL = new Delimiters('|', '^', '~', '\\', '&');
    }

    /** The field as it was sent. HL7's null, two quotation marks, says that there is no value. */
    String raw(int field) {
        String raw = field <= fields.size() ? fields.get(field - 1) : "";
        return raw.equals("\"\"") ? "" : raw;
    }

    List<String> repetitions(int field) {
        String raw = raw(field);
        return raw.isEmpty() ? List.of() : split(raw, delimiters.repetition());
    }

    /** The first repetition's first component. */
    String text(int field) {
        return component(field, 1);
    }

    String component(int field, int component) {
        List<String> repetitions = repetitions(field);
        return repetitions.isEmpty() ? "" : part(repetitions.getFirst(), component);
    }

    /** A component of a repetition, without its escapes; of several subcomponents the first. */
    String part(String repetition, int component) {
        return sub(repetition, component, 1);
    }

    String sub(String repetition, int component, int subcomponent) {
        List<String> components = split(repetition, delimiters.component());
        if (component > components.size()) {
            return "";
        }
        List<String> subs = split(components.get(component - 1), delimiters.subcomponent());
        String text = subcomponent > subs.size() ? "" : decoded(subs.get(subcomponent - 1)).strip();
        return text.equals("\"\"") ? "" : text;
    }

    /** Everything in a repetition as a person would read it. */
    String whole(String repetition) {
        return decoded(repetition);
    }

    /** Pieces without limit; linear in the text, since a message may hold nothing but delimiters. */
    static List<String> split(String text, char delimiter) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        for (int at = delimiter == 0 ? -1 : text.indexOf(delimiter); at >= 0; at = text.indexOf(delimiter, from)) {
            parts.add(text.substring(from, at));
            from = at + 1;
        }
        parts.add(text.substring(from));
        return parts;
    }

    /**
     * Undoes the escapes (HL7 v2.5 section 2.7), once: what an escape yields is text and is not looked at again. One that is not known, or
     * has no end, stays as it was sent.
     */
    String decoded(String text) {
        char escape = delimiters.escape();
        if (escape == 0 || text.indexOf(escape) < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        int from = 0;
        for (int at = text.indexOf(escape); at >= 0; at = text.indexOf(escape, from)) {
            out.append(text, from, at);
            int end = text.indexOf(escape, at + 1);
            if (end < 0) {
                from = at;
                break;
            }
            String meaning = meaning(text.substring(at + 1, end));
            if (meaning == null) {
                // Not an escape: the second mark may begin one.
                out.append(text, at, end);
                from = end;
            } else {
                out.append(meaning);
                from = end + 1;
            }
        }
        return out.append(text, from, text.length()).toString();
    }

    private @Nullable String meaning(String sequence) {
        return switch (sequence) {
            case "F" -> String.valueOf(delimiters.field());
            case "S" -> String.valueOf(delimiters.component());
            case "T" -> String.valueOf(delimiters.subcomponent());
            case "R" -> String.valueOf(delimiters.repetition());
            case "E" -> String.valueOf(delimiters.escape());
            case "H", "N" -> "";
            default -> sequence.matches("\\.(br|sp|ce)(\\+?[0-9]{1,2})?")
                    ? "\n"
                    : sequence.matches("\\.(fi|nf|in[+-]?[0-9]{1,2}|ti[+-]?[0-9]{1,2}|sk ?[+-]?[0-9]{1,2})")
                            ? " "
                            : sequence.matches("X([0-9A-Fa-f]{2}){1,100}") ? bytes(sequence.substring(1)) : null;
        };
    }

    private static @Nullable String bytes(String hex) {
        StringBuilder out = new StringBuilder();
        for (byte one : HexFormat.of().parseHex(hex)) {
            switch (one) {
                case '\r', '\n' -> out.append(out.isEmpty() || out.charAt(out.length() - 1) != '\n' ? "\n" : "");
                case '\t' -> out.append('\t');
                default -> {
                    if (one < ' ' || one == 0x7f) {
                        // Of another character set, or a control: what it meant is not known here.
                        return null;
                    }
                    out.append((char) one);
                }
            }
        }
        return out.toString();
    }
}

package org.salus.fhir;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;

/**
 * Strict RFC 8259 over UTF-8 bytes. Refuses what another reader might take differently: duplicate names, invalid or overlong UTF-8,
 * lone surrogates, a byte order mark, anything after the object. Work and memory are linear in the input.
 */
final class JsonParser {

    /** Deepest nesting; R4 resources in use stay under 20. */
    static final int MAX_DEPTH = 64;

    /** Longest number text and largest exponent, so that no arithmetic on a number can be made costly. */
    static final int MAX_NUMBER_LENGTH = 100;

    static final int MAX_EXPONENT = 400;

    /** From this many members on, names are looked up in a set to find duplicates. */
    private static final int MANY = 24;

    /** What the heap holds for each, without its content: headers, references and lengths with 4-byte references. */
    private static final int OBJECT = 56;

    private static final int ARRAY = 40;
    private static final int MEMBER = 8;
    private static final int STRING = 40;
    private static final int NUMBER = 56;

    /** For what takes more room than it may, in whatever form it came. */
    static final String TOO_MUCH = "The body has so many small values that it would take too much memory; send it in parts. Nothing was stored.";

    private final byte[] bytes;
    private final int start;
    private final int end;
    private int pos;
    private int depth;
    private char[] chars = new char[0];
    private @Nullable String[] nameStack = new String[64];
    private @Nullable Object[] valueStack = new Object[64];
    private int top;
    private final long most;
    private long weight;

    JsonParser(byte[] utf8, int offset, int length) {
        this(utf8, offset, length, Long.MAX_VALUE);
    }

    /** @param most bytes of heap that the tree may take, as far as they are known here */
    JsonParser(byte[] utf8, int offset, int length, long most) {
        java.util.Objects.checkFromIndexSize(offset, length, utf8.length);
        this.most = most;
        bytes = utf8;
        start = offset;
        end = offset + length;
        pos = offset;
    }

    Outcome<JsonObject> parse() {
        try {
            beforeContent();
            if (bytes[pos] != '{') {
                throw refuse("A JSON object is needed, beginning with '{'");
            }
            pos++;
            JsonObject object = object();
            afterContent("There is something after the end of the JSON object");
            return Outcome.ok(object);
        } catch (Malformed malformed) {
            return refused(malformed);
        }
    }

    /** An object, an array or a simple value. */
    Outcome<Object> parseValue() {
        try {
            beforeContent();
            Object value = value();
            afterContent("There is something after the end of the JSON value");
            return Outcome.ok(value);
        } catch (Malformed malformed) {
            return refused(malformed);
        }
    }

    private void beforeContent() {
        if (end - pos >= 3
                && bytes[pos] == (byte) 0xEF
                && bytes[pos + 1] == (byte) 0xBB
                && bytes[pos + 2] == (byte) 0xBF) {
            throw refuse("A byte order mark is not allowed before JSON; send plain UTF-8");
        }
        skipSpace();
        if (pos == end) {
            throw refuse("The body is empty; a JSON object is needed");
        }
    }

    private void afterContent(String reason) {
        skipSpace();
        if (pos != end) {
            throw refuse(reason);
        }
    }

    private <T> Outcome<T> refused(Malformed malformed) {
        if (malformed.reason.equals(TOO_MUCH)) {
            return Outcome.refused(Problem.Code.TOO_LARGE, TOO_MUCH);
        }
        return Outcome.refused(
                Problem.Code.SYNTAX, "Not valid JSON at " + place(malformed.at) + ": " + malformed.reason);
    }

    /** After the opening brace. */
    private JsonObject object() {
        if (++depth > MAX_DEPTH) {
            throw refuse("Objects and arrays are nested deeper than " + MAX_DEPTH + " levels");
        }
        int base = top;
        Set<String> seen = null;
        skipSpace();
        if (pos < end && bytes[pos] == '}') {
            pos++;
        } else {
            while (true) {
                skipSpace();
                int nameAt = pos;
                if (pos == end || bytes[pos] != '"') {
                    throw refuse("A member name in double quotes is needed");
                }
                pos++;
                String name = name();
                if (top - base >= MANY) {
                    if (seen == null) {
                        seen = new HashSet<>(Arrays.asList(nameStack).subList(base, top));
                    }
                    if (!seen.add(name)) {
                        throw refuse(nameAt, "The name '" + Shown.text(name) + "' occurs twice in one object");
                    }
                } else {
                    for (int i = base; i < top; i++) {
                        if (name.equals(nameStack[i])) {
                            throw refuse(nameAt, "The name '" + Shown.text(name) + "' occurs twice in one object");
                        }
                    }
                }
                skipSpace();
                if (pos == end || bytes[pos] != ':') {
                    throw refuse("A colon is needed after the member name");
                }
                pos++;
                push(name, value());
                skipSpace();
                if (pos == end) {
                    throw refuse("The text ends inside an object");
                }
                byte b = bytes[pos++];
                if (b == '}') {
                    break;
                }
                if (b != ',') {
                    throw refuse(pos - 1, "A comma or '}' is needed after a member");
                }
            }
        }
        depth--;
        weigh(OBJECT);
        JsonObject object = new JsonObject(
                Arrays.copyOfRange(nameStack, base, top), Arrays.copyOfRange(valueStack, base, top), top - base);
        top = base;
        return object;
    }

    /** After the opening bracket. */
    private JsonArray array() {
        if (++depth > MAX_DEPTH) {
            throw refuse("Objects and arrays are nested deeper than " + MAX_DEPTH + " levels");
        }
        int base = top;
        skipSpace();
        if (pos < end && bytes[pos] == ']') {
            pos++;
        } else {
            while (true) {
                push(null, value());
                skipSpace();
                if (pos == end) {
                    throw refuse("The text ends inside an array");
                }
                byte b = bytes[pos++];
                if (b == ']') {
                    break;
                }
                if (b != ',') {
                    throw refuse(pos - 1, "A comma or ']' is needed after an item");
                }
            }
        }
        depth--;
        weigh(ARRAY);
        JsonArray array = new JsonArray(Arrays.copyOfRange(valueStack, base, top), top - base);
        top = base;
        return array;
    }

    /** Counted before it is made: what would not fit is never there. */
    private void weigh(long more) {
        weight += more;
        if (weight > most) {
            throw new Malformed(pos, TOO_MUCH);
        }
    }

    private void push(@Nullable String name, Object value) {
        weigh(MEMBER);
        if (top == valueStack.length) {
            nameStack = Arrays.copyOf(nameStack, top * 2);
            valueStack = Arrays.copyOf(valueStack, top * 2);
        }
        nameStack[top] = name;
        valueStack[top++] = value;
    }

    private Object value() {
        skipSpace();
        if (pos == end) {
            throw refuse("The text ends where a value is needed");
        }
        byte b = bytes[pos];
        switch (b) {
            case '"':
                pos++;
                return string();
            case '{':
                pos++;
                return object();
            case '[':
                pos++;
                return array();
            case 't':
                return literal("true", Boolean.TRUE);
            case 'f':
                return literal("false", Boolean.FALSE);
            case 'n':
                return literal("null", JsonNull.NULL);
            default:
                if (b == '-' || (b >= '0' && b <= '9')) {
                    return number();
                }
                throw refuse("A value is needed: an object, array, string, number, true, false or null");
        }
    }

    private Object literal(String text, Object value) {
        if (end - pos < text.length()) {
            throw refuse("'" + text + "' is cut short");
        }
        for (int i = 1; i < text.length(); i++) {
            if (bytes[pos + i] != text.charAt(i)) {
                throw refuse("Only the literals true, false and null are known");
            }
        }
        pos += text.length();
        return value;
    }

    private JsonNumber number() {
        int from = pos;
        if (bytes[pos] == '-') {
            pos++;
        }
        int intFrom = pos;
        digits("A digit is needed in a number");
        if (bytes[intFrom] == '0' && pos - intFrom > 1) {
            throw refuse(from, "A number must not begin with a superfluous zero");
        }
        if (pos < end && bytes[pos] == '.') {
            pos++;
            digits("A digit is needed after the decimal point");
        }
        if (pos < end && (bytes[pos] == 'e' || bytes[pos] == 'E')) {
            pos++;
            if (pos < end && (bytes[pos] == '+' || bytes[pos] == '-')) {
                pos++;
            }
            int exponentFrom = pos;
            digits("A digit is needed in the exponent");
            int exponent = 0;
            for (int i = exponentFrom; i < pos; i++) {
                exponent = Math.min(exponent * 10 + (bytes[i] - '0'), MAX_EXPONENT + 1);
            }
            if (exponent > MAX_EXPONENT) {
                throw refuse(from, "The exponent of a number must not exceed " + MAX_EXPONENT);
            }
        }
        if (pos - from > MAX_NUMBER_LENGTH) {
            throw refuse(from, "A number must not be longer than " + MAX_NUMBER_LENGTH + " characters");
        }
        weigh(NUMBER + pos - from);
        return new JsonNumber(new String(bytes, from, pos - from, ISO_8859_1));
    }

    private void digits(String needed) {
        int from = pos;
        while (pos < end && bytes[pos] >= '0' && bytes[pos] <= '9') {
            pos++;
        }
        if (pos == from) {
            throw refuse(needed);
        }
    }

    /** A member name, after the quote; plain short ones are shared, so that they compare by identity later. */
    private String name() {
        int from = pos;
        int hash = 0;
        int i = pos;
        while (i < end) {
            byte b = bytes[i];
            if (b == '"') {
                pos = i + 1;
                return JsonNames.shared(bytes, from, i - from, hash);
            }
            if (b == '\\' || b < 0x20) {
                break;
            }
            hash = hash * 31 + b;
            i++;
        }
        return string();
    }

    /** A string, after the quote. */
    private String string() {
        byte[] in = bytes;
        int from = pos;
        int i = from;
        int last = end;
        while (i < last) {
            byte b = in[i];
            if (b == '"') {
                pos = i + 1;
                weigh(STRING + i - from);
                return i == from ? "" : new String(in, from, i - from, ISO_8859_1);
            }
            // Negative bytes, the beginning of non-ASCII characters, are below the space too.
            if (b < 0x20 || b == '\\') {
                return longWay(from, i);
            }
            i++;
        }
        throw refuse(from - 1, "A string has no closing quote");
    }

    /** A string with escapes or characters beyond ASCII; {@code upTo} is the first of these. */
    private String longWay(int from, int upTo) {
        int length = upTo - from;
        room(length + 64);
        for (int i = 0; i < length; i++) {
            chars[i] = (char) bytes[from + i];
        }
        pos = upTo;
        int size = length;
        while (pos < end) {
            if (size + 2 > chars.length) {
                room(size + 2);
            }
            byte b = bytes[pos];
            if (b == '"') {
                pos++;
                weigh(STRING + 2L * size);
                return new String(chars, 0, size);
            }
            if (b == '\\') {
                pos++;
                size = escape(size);
            } else if (b >= 0x20) {
                chars[size++] = (char) b;
                pos++;
            } else if (b >= 0) {
                throw refuse("A control character in a string must be written as an escape");
            } else {
                size = multibyte(size);
            }
        }
        throw refuse(from - 1, "A string has no closing quote");
    }

    private void room(int needed) {
        if (chars.length < needed) {
            int length = Math.max(needed, chars.length * 2);
            weigh(2L * length);
            chars = Arrays.copyOf(chars, length);
        }
    }

    private int escape(int size) {
        if (pos == end) {
            throw refuse("The text ends inside a string");
        }
        byte b = bytes[pos++];
        switch (b) {
            case '"', '\\', '/' -> chars[size] = (char) b;
            case 'b' -> chars[size] = '\b';
            case 'f' -> chars[size] = '\f';
            case 'n' -> chars[size] = '\n';
            case 'r' -> chars[size] = '\r';
            case 't' -> chars[size] = '\t';
            case 'u' -> {
                int at = pos - 2;
                char unit = hex4();
                chars[size] = unit;
                if (Character.isLowSurrogate(unit)) {
                    throw refuse(at, "A low surrogate stands alone");
                }
                if (Character.isHighSurrogate(unit)) {
                    if (end - pos < 6 || bytes[pos] != '\\' || bytes[pos + 1] != 'u') {
                        throw refuse(at, "A high surrogate stands alone");
                    }
                    pos += 2;
                    char low = hex4();
                    if (!Character.isLowSurrogate(low)) {
                        throw refuse(at, "A high surrogate stands alone");
                    }
                    chars[size + 1] = low;
                    return size + 2;
                }
            }
            default -> throw refuse(pos - 2, "An unknown escape in a string");
        }
        return size + 1;
    }

    private char hex4() {
        if (end - pos < 4) {
            throw refuse("The text ends inside an escape");
        }
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(bytes[pos + i], 16);
            if (digit < 0) {
                throw refuse("Four hexadecimal digits are needed in an escape");
            }
            value = value << 4 | digit;
        }
        pos += 4;
        return (char) value;
    }

    /** The well-formed sequences of Unicode 16, table 3-7. */
    private int multibyte(int size) {
        int lead = bytes[pos] & 0xFF;
        int at = pos;
        int more;
        int low = 0x80;
        int high = 0xBF;
        int point;
        if (lead >= 0xC2 && lead <= 0xDF) {
            more = 1;
            point = lead & 0x1F;
        } else if (lead >= 0xE0 && lead <= 0xEF) {
            more = 2;
            point = lead & 0x0F;
            if (lead == 0xE0) {
                low = 0xA0;
            } else if (lead == 0xED) {
                high = 0x9F;
            }
        } else if (lead >= 0xF0 && lead <= 0xF4) {
            more = 3;
            point = lead & 0x07;
            if (lead == 0xF0) {
                low = 0x90;
            } else if (lead == 0xF4) {
                high = 0x8F;
            }
        } else {
            throw refuse(at, "Not valid UTF-8");
        }
        if (end - pos <= more) {
            throw refuse(at, "Not valid UTF-8");
        }
        for (int i = 1; i <= more; i++) {
            int next = bytes[pos + i] & 0xFF;
            if (next < low || next > high) {
                throw refuse(at, "Not valid UTF-8");
            }
            low = 0x80;
            high = 0xBF;
            point = point << 6 | (next & 0x3F);
        }
        pos += more + 1;
        if (point < 0x10000) {
            chars[size] = (char) point;
            return size + 1;
        }
        chars[size] = Character.highSurrogate(point);
        chars[size + 1] = Character.lowSurrogate(point);
        return size + 2;
    }

    private void skipSpace() {
        while (pos < end) {
            byte b = bytes[pos];
            if (b > ' ' || (b != ' ' && b != '\n' && b != '\r' && b != '\t')) {
                return;
            }
            pos++;
        }
    }

    private String place(int at) {
        int line = 1;
        int column = 1;
        for (int i = start; i < at && i < end; i++) {
            if (bytes[i] == '\n') {
                line++;
                column = 1;
            } else if ((bytes[i] & 0xC0) != 0x80) {
                column++;
            }
        }
        return "line " + line + ", column " + column;
    }

    private Malformed refuse(String reason) {
        return new Malformed(pos, reason);
    }

    private static Malformed refuse(int at, String reason) {
        return new Malformed(at, reason);
    }

    /** Carries a refusal out of the recursion; never leaves this class. */
    private static final class Malformed extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final int at;
        private final String reason;

        Malformed(int at, String reason) {
            super(reason, null, false, false);
            this.at = at;
            this.reason = reason;
        }
    }
}

package org.salus.fhir;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The part of FHIRPath that leads to elements: members, indexes, {@code where} and other choices among them, and the comparisons that these
 * need. Parsed into a tree of {@link Step}s; {@link ElementFinder} follows it.
 */
final class ElementPath {

    private static final int MAX_LENGTH = 4_000;
    private static final int MAX_DEPTH = 20;

    /** A chain is followed from its end, each step within the one after it. */
    private static final int MAX_STEPS = 200;

    static final Set<String> FUNCTIONS = Set.of(
            "where", "first", "last", "tail", "skip", "take", "single", "ofType", "as", "extension", "exists", "empty", "not", "count",
            "all", "startsWith", "endsWith", "contains", "lower", "upper", "hasValue");

    /** A part of an expression. */
    sealed interface Step {

        /** {@code source.name}; source null: of what the expression is about. */
        record Member(@Nullable Step source, String name) implements Step {}

        /** {@code source[index]}. */
        record Index(Step source, int index) implements Step {}

        record Call(@Nullable Step source, String function, List<Step> arguments) implements Step {}

        /** A String, Boolean or {@link JsonNumber}. */
        record Literal(Object value) implements Step {}

        /** {@code $this}. */
        record This() implements Step {}

        record Binary(String operator, Step left, Step right) implements Step {}
    }

    /** Why a text is no path that is understood here. */
    static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final String reason;

        Unreadable(String reason) {
            super(reason, null, false, false);
            this.reason = reason;
        }

        String reason() {
            return reason;
        }
    }

    private final String text;
    private int pos;
    private int depth;
    private int steps;

    private ElementPath(String text) {
        this.text = text;
    }

    /** @throws Unreadable with a reason fit for a client */
    static Step parse(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new Unreadable("it is longer than " + MAX_LENGTH + " characters");
        }
        ElementPath path = new ElementPath(text);
        Step step = path.expression();
        path.skipSpace();
        if (path.pos < text.length()) {
            throw path.unexpected();
        }
        return step;
    }

    private Step expression() {
        if (++depth > MAX_DEPTH) {
            throw new Unreadable("it is nested too deep");
        }
        Step left = and();
        while (true) {
            step();
            if (word("or")) {
                left = new Step.Binary("or", left, and());
            } else if (word("xor")) {
                left = new Step.Binary("xor", left, and());
            } else {
                depth--;
                return left;
            }
        }
    }

    private Step and() {
        Step left = comparison();
        while (word("and")) {
            step();
            left = new Step.Binary("and", left, comparison());
        }
        return left;
    }

    private Step comparison() {
        Step left = term();
        skipSpace();
        for (String operator : List.of("!=", "<=", ">=", "=", "<", ">", "~")) {
            if (text.startsWith(operator, pos)) {
                pos += operator.length();
                return new Step.Binary(operator, left, term());
            }
        }
        return left;
    }

    private Step term() {
        Step step = primary();
        while (true) {
            skipSpace();
            if (accept('.')) {
                skipSpace();
                step = invocation(step);
            } else if (accept('[')) {
                step();
                skipSpace();
                int from = pos;
                while (pos < text.length() && Character.isDigit(text.charAt(pos))) {
                    pos++;
                }
                int index = JsonPointer.index(text.substring(from, pos));
                skipSpace();
                if (index < 0 || !accept(']')) {
                    throw new Unreadable("a number is needed in square brackets");
                }
                step = new Step.Index(step, index);
            } else {
                return step;
            }
        }
    }

    private Step primary() {
        skipSpace();
        if (pos == text.length()) {
            throw new Unreadable("it ends too soon");
        }
        char c = text.charAt(pos);
        if (accept('(')) {
            Step inner = expression();
            skipSpace();
            if (!accept(')')) {
                throw new Unreadable("a closing bracket is missing");
            }
            return inner;
        }
        if (c == '\'') {
            return new Step.Literal(string('\''));
        }
        if (c == '@') {
            int from = ++pos;
            while (pos < text.length() && "0123456789-:.TZ+".indexOf(text.charAt(pos)) >= 0) {
                pos++;
            }
            return new Step.Literal(text.substring(from, pos).replaceFirst("T$", ""));
        }
        if (Character.isDigit(c) || c == '-') {
            int from = pos++;
            while (pos < text.length() && (Character.isDigit(text.charAt(pos)) || text.charAt(pos) == '.')) {
                pos++;
            }
            String number = text.substring(from, pos);
            if (!number.matches("-?\\d{1,40}(\\.\\d{1,40})?")) {
                throw new Unreadable("'" + Shown.text(number) + "' is no number");
            }
            return new Step.Literal(new JsonNumber(number));
        }
        if (text.startsWith("$this", pos)) {
            pos += 5;
            return new Step.This();
        }
        if (word("true")) {
            return new Step.Literal(true);
        }
        if (word("false")) {
            return new Step.Literal(false);
        }
        return invocation(null);
    }

    private Step invocation(@Nullable Step source) {
        step();
        String name = identifier();
        if (!accept('(')) {
            return new Step.Member(source, name);
        }
        if (!FUNCTIONS.contains(name)) {
            throw new Unreadable("the function " + Shown.text(name) + "() is not one that leads to an element; known are "
                    + String.join(", ", FUNCTIONS.stream().sorted().toList()));
        }
        List<Step> arguments = new ArrayList<>();
        skipSpace();
        if (!accept(')')) {
            do {
                arguments.add(expression());
                skipSpace();
            } while (accept(','));
            if (!accept(')')) {
                throw new Unreadable("a closing bracket is missing");
            }
        }
        return new Step.Call(source, name, List.copyOf(arguments));
    }

    private void step() {
        if (++steps > MAX_STEPS) {
            throw new Unreadable("it has more than " + MAX_STEPS + " steps");
        }
    }

    private String identifier() {
        if (pos < text.length() && text.charAt(pos) == '`') {
            return string('`');
        }
        int from = pos;
        while (pos < text.length() && (Character.isLetterOrDigit(text.charAt(pos)) || text.charAt(pos) == '_')) {
            pos++;
        }
        if (pos == from) {
            throw unexpected();
        }
        return text.substring(from, pos);
    }

    private String string(char quote) {
        StringBuilder string = new StringBuilder();
        for (pos++; pos < text.length(); pos++) {
            char c = text.charAt(pos);
            if (c == quote) {
                pos++;
                return string.toString();
            }
            if (c != '\\') {
                string.append(c);
                continue;
            }
            char escaped = ++pos < text.length() ? text.charAt(pos) : ' ';
            switch (escaped) {
                case '\'', '"', '`', '\\', '/' -> string.append(escaped);
                case 'n' -> string.append('\n');
                case 'r' -> string.append('\r');
                case 't' -> string.append('\t');
                case 'f' -> string.append('\f');
                case 'u' -> {
                    String digits = text.substring(pos + 1, Math.min(pos + 5, text.length()));
                    if (!digits.matches("[0-9A-Fa-f]{4}")) {
                        throw new Unreadable("an escape in a string is malformed");
                    }
                    string.append((char) Integer.parseInt(digits, 16));
                    pos += 4;
                }
                default -> throw new Unreadable("an escape in a string is malformed");
            }
        }
        throw new Unreadable("a string is not closed");
    }

    private boolean word(String word) {
        skipSpace();
        int end = pos + word.length();
        if (!text.startsWith(word, pos)
                || end < text.length()
                        && (Character.isLetterOrDigit(text.charAt(end)) || text.charAt(end) == '_' || text.charAt(end) == '(')
                        && !(text.charAt(end) == '(' && !word.startsWith("true") && !word.startsWith("false"))) {
            return false;
        }
        pos = end;
        return true;
    }

    private boolean accept(char c) {
        if (pos < text.length() && text.charAt(pos) == c) {
            pos++;
            return true;
        }
        return false;
    }

    private void skipSpace() {
        while (pos < text.length() && Character.isWhitespace(text.charAt(pos))) {
            pos++;
        }
    }

    private Unreadable unexpected() {
        return new Unreadable(
                pos < text.length()
                        ? "'" + Shown.text(text.substring(pos, pos + 1)) + "' at place " + (pos + 1) + " is not understood"
                        : "it ends too soon");
    }
}

package org.salus.search;

import static org.salus.kernel.Problem.Code.NOT_SUPPORTED;
import static org.salus.kernel.Problem.Code.PARAMETER;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.ResourceType;
import org.salus.fhir.SearchParam;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;

/**
 * {@code _filter} (R4 section 3.1.3): tests joined by {@code and}, {@code or}, {@code not} and parentheses; {@code and} binds tighter.
 * A test is a path of search parameters, an operator and a value; {@code reference[filter].parameter} narrows a step of the path.
 */
final class FilterParser {

    private static final int MAX_LENGTH = 8_000;
    private static final int MAX_DEPTH = 20;
    private static final int MAX_STEPS = 5;

    /** Tests that are looked at: one in a chain counts for every type that the chain may lead to. */
    private static final int MAX_TESTS = 5_000;

    private final CriteriaParser criteria;
    private final ResourceType type;
    private final String text;
    private int at;
    private int depth;
    private int tests;
    private int steps;

    FilterParser(CriteriaParser criteria, ResourceType type, String text) {
        this.criteria = criteria;
        this.type = type;
        this.text = text;
    }

    /** The text is wrong at this place. */
    private static final class Wrong extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient List<Problem> problems;

        Wrong(List<Problem> problems) {
            super("wrong filter", null, false, false);
            this.problems = problems;
        }
    }

    Outcome<Criterion> parse() {
        if (text.length() > MAX_LENGTH) {
            return Outcome.refused(new Problem(PARAMETER, "_filter takes at most " + MAX_LENGTH + " characters.", "_filter"));
        }
        try {
            Criterion filter = or(type);
            blanks();
            if (at < text.length()) {
                throw wrong("expected and, or, or the end");
            }
            return Outcome.ok(filter);
        } catch (Wrong e) {
            return Outcome.refused(e.problems.stream()
                    .map(p -> new Problem(p.code(), p.message(), "_filter"))
                    .toList());
        }
    }

    private Wrong wrong(String what) {
        return wrong(PARAMETER, "_filter is not understood at character " + (at + 1) + ": " + what + ".");
    }

    private static Wrong wrong(Problem.Code code, String message) {
        return new Wrong(List.of(new Problem(code, message, "_filter")));
    }

    private Criterion or(ResourceType on) {
        List<Criterion> parts = new ArrayList<>(List.of(and(on)));
        while (word("or")) {
            parts.add(and(on));
        }
        return parts.size() == 1 ? parts.getFirst() : new Criterion.Any(parts);
    }

    private Criterion and(ResourceType on) {
        List<Criterion> parts = new ArrayList<>(List.of(one(on)));
        while (word("and")) {
            parts.add(one(on));
        }
        return parts.size() == 1 ? parts.getFirst() : new Criterion.All(parts);
    }

    private Criterion one(ResourceType on) {
        if (++depth > MAX_DEPTH) {
            throw wrong(PARAMETER, "_filter is nested at most " + MAX_DEPTH + " deep.");
        }
        blanks();
        Criterion found;
        int before = at;
        if (word("not") && sign('(')) {
            found = new Criterion.Negated(closed(on, ')'));
        } else {
            at = before;
            found = sign('(') ? closed(on, ')') : test(on);
        }
        depth--;
        return found;
    }

    private Criterion closed(ResourceType on, char end) {
        Criterion inner = or(on);
        if (!sign(end)) {
            throw wrong("expected '" + end + "'");
        }
        return inner;
    }

    /** A path step by step: what comes after a step is read once and looked at for every type that the step leads to. */
    private Criterion test(ResourceType on) {
        if (++tests > MAX_TESTS) {
            throw wrong(PARAMETER, "_filter takes fewer tests; name the type in its chains, as in subject:Patient.name.");
        }
        blanks();
        int start = at;
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || "_-:".indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        String name = text.substring(start, at);
        if (name.isEmpty()) {
            throw wrong("expected a search parameter");
        }
        if (++depth > MAX_DEPTH) {
            throw wrong(PARAMETER, "_filter is nested at most " + MAX_DEPTH + " deep.");
        }
        Criterion found = at < text.length() && "[.".indexOf(text.charAt(at)) >= 0 ? step(on, name) : comparison(on, name);
        depth--;
        return found;
    }

    private Criterion step(ResourceType on, String name) {
        if (++steps > MAX_STEPS) {
            throw wrong(PARAMETER, "A chain in _filter has at most " + MAX_STEPS + " steps.");
        }
        int from = at;
        int[] end = {-1};
        Outcome<Criterion> chain = criteria.chain(on, name, "_filter", (target, reference) -> {
            at = from;
            int depthBefore = depth;
            int stepsBefore = steps;
            try {
                Criterion narrowing = null;
                if (text.charAt(at) == '[') {
                    at++;
                    narrowing = closed(target, ']');
                }
                if (at >= text.length() || text.charAt(at) != '.') {
                    throw wrong("expected '.' and a search parameter");
                }
                at++;
                Criterion last = test(target);
                end[0] = at;
                return Outcome.ok(narrowing == null ? last : new Criterion.All(List.of(narrowing, last)));
            } catch (Wrong e) {
                return Outcome.refused(e.problems);
            } finally {
                depth = depthBefore;
                steps = stepsBefore;
            }
        });
        if (chain instanceof Outcome.Refused<Criterion>(List<Problem> problems)) {
            throw new Wrong(problems);
        }
        at = end[0];
        steps--;
        return chain.get();
    }

    private Criterion comparison(ResourceType on, String name) {
        blanks();
        int start = at;
        while (at < text.length() && Character.isLetter(text.charAt(at))) {
            at++;
        }
        String operator = text.substring(start, at);
        blanks();
        String value = value();
        Outcome<Criterion> found = comparison(on, name, operator, value);
        if (found instanceof Outcome.Refused<Criterion>(List<Problem> problems)) {
            throw new Wrong(problems);
        }
        return found.get();
    }

    private Outcome<Criterion> comparison(ResourceType on, String name, String operator, String value) {
        SearchParam param = on.searchable(name);
        if (param == null || param.type() == SearchParam.Type.SPECIAL || name.startsWith("_has:") || name.equals("_id") || name.equals("_lastUpdated")) {
            return special(on, name, operator, value);
        }
        SearchParam.Type kind = param.type();
        boolean ordered = kind == SearchParam.Type.DATE || kind == SearchParam.Type.NUMBER || kind == SearchParam.Type.QUANTITY;
        boolean string = kind == SearchParam.Type.STRING;
        boolean token = kind == SearchParam.Type.TOKEN;
        boolean textual = string || kind == SearchParam.Type.URI;
        Criterion.@Nullable Modifier modifier = switch (operator) {
            case "eq" -> string ? Criterion.Modifier.EQUALS : Criterion.Modifier.NONE;
            case "ne" -> ordered ? Criterion.Modifier.NONE : Criterion.Modifier.UNEQUAL;
            case "co" -> textual ? Criterion.Modifier.CONTAINS : null;
            case "sw" -> string ? Criterion.Modifier.NONE : null;
            case "ew" -> string ? Criterion.Modifier.ENDS : null;
            case "gt", "lt", "ge", "le", "ap", "sa", "eb" -> ordered ? Criterion.Modifier.NONE : null;
            case "po" -> kind == SearchParam.Type.DATE ? Criterion.Modifier.OVERLAPS : null;
            case "pr" -> Criterion.Modifier.MISSING;
            case "ss" -> token ? Criterion.Modifier.BELOW : null;
            case "sb" -> token ? Criterion.Modifier.ABOVE : null;
            case "in" -> token ? Criterion.Modifier.IN : null;
            case "ni" -> token ? Criterion.Modifier.NOT_IN : null;
            case "re" -> kind == SearchParam.Type.REFERENCE ? Criterion.Modifier.NONE : null;
            default -> throw wrong("'" + SearchParser.shown(operator)
                    + "' is no operator; there are eq ne co sw ew gt lt ge le ap sa eb pr po ss sb in ni re");
        };
        if (modifier == null) {
            return Outcome.refused(new Problem(
                    NOT_SUPPORTED,
                    "'" + operator + "' does not compare " + name + " (" + kind.name().toLowerCase(java.util.Locale.ROOT) + ").",
                    "_filter"));
        }
        String parsed = value;
        if (operator.equals("pr")) {
            if (!value.equals("true") && !value.equals("false")) {
                return Outcome.refused(new Problem(PARAMETER, "pr takes true or false.", "_filter"));
            }
            parsed = value.equals("true") ? "false" : "true";
        } else if (ordered && !operator.equals("eq") && !operator.equals("po")) {
            parsed = operator + value;
        }
        return criteria.simple(param, modifier, null, "_filter", List.of(parsed));
    }

    /** Ids, times, {@code _has}, texts and lists have one meaning each. */
    private Outcome<Criterion> special(ResourceType on, String name, String operator, String value) {
        boolean time = name.equals("_lastUpdated");
        if (!(operator.equals("eq") || operator.equals("ne") || time && List.of("gt", "lt", "ge", "le", "sa", "eb", "ap").contains(operator))) {
            return on.searchable(name) == null && !name.startsWith("_has:")
                    ? CriteriaParser.unknown(on, name)
                    : Outcome.refused(new Problem(NOT_SUPPORTED, name + " is compared by eq and ne.", "_filter"));
        }
        Outcome<Criterion> plain = criteria.parse(on, name, (time && !operator.equals("ne") ? operator : "") + value, 1);
        return operator.equals("ne") ? plain.map(Criterion.Negated::new) : plain;
    }

    /** A JSON string, or what reaches to the next blank or closing sign. */
    private String value() {
        if (at < text.length() && text.charAt(at) == '"') {
            StringBuilder out = new StringBuilder();
            at++;
            while (at < text.length() && text.charAt(at) != '"') {
                char c = text.charAt(at++);
                if (c == '\\' && at < text.length()) {
                    c = text.charAt(at++);
                    c = c == 'n' ? '\n' : c == 't' ? '\t' : c;
                }
                // The sign that parts values has no such meaning here.
                out.append(c == ',' || c == '\\' ? "\\" + c : String.valueOf(c));
            }
            if (at >= text.length()) {
                throw wrong("a quotation mark is not closed");
            }
            at++;
            return out.toString();
        }
        int start = at;
        while (at < text.length() && !Character.isWhitespace(text.charAt(at)) && ")]".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        if (at == start) {
            throw wrong("expected a value");
        }
        return text.substring(start, at);
    }

    private void blanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private boolean sign(char c) {
        blanks();
        boolean there = at < text.length() && text.charAt(at) == c;
        at += there ? 1 : 0;
        return there;
    }

    /** Whether the next word is this one; it is passed over if so. */
    private boolean word(String word) {
        blanks();
        int end = at + word.length();
        boolean there = text.startsWith(word, at)
                && (end >= text.length() || !(Character.isLetterOrDigit(text.charAt(end)) || "_-.:[".indexOf(text.charAt(end)) >= 0));
        at = there ? end : at;
        return there;
    }
}

package org.salus.fhir.definitions;

import java.util.ArrayList;
import java.util.List;

/**
 * Turns the FHIRPath of a search parameter into JSON paths with types, for the part of FHIRPath that R4's search parameters
 * use. Result: {@code component.valueQuantity:Quantity}, {@code telecom[system=phone]:ContactPoint},
 * {@code subject:Reference{Patient}}, {@code entry[0].resource:Resource}, {@code ^referenceSeq.chromosome:CodeableConcept}
 * (from the resource, in a composite's component), {@code :BackboneType} for the element itself.
 */
final class Expressions {

    /** Where the walk stands: JSON path so far and the type there. */
    record Cursor(String path, String type, String target) {
        @Override
        public String toString() {
            return path + ":" + type + (target.isEmpty() ? "" : "{" + target + "}");
        }
    }

    private final Structures structures;
    private String text = "";
    private int pos;
    private List<Cursor> context = List.of();
    private String resource = "";

    Expressions(Structures structures) {
        this.structures = structures;
    }

    /** All alternatives of the expression that start at this resource type (or at Resource and DomainResource). */
    List<Cursor> resolve(String resourceType, String expression) {
        List<Cursor> found = new ArrayList<>();
        for (String alternative : alternatives(expression)) {
            String first = alternative.replaceFirst("^\\(*", "").split("[^A-Za-z]")[0];
            // InsurancePlan.name is written without the type in front.
            boolean relative = !first.isEmpty() && Character.isLowerCase(first.charAt(0));
            if (relative || first.equals(resourceType) || first.equals("Resource") || first.equals("DomainResource")) {
                found.addAll(evaluate(resourceType, List.of(new Cursor("", resourceType, "")), alternative));
            }
        }
        return found;
    }

    /** A composite's component, which starts at the element. */
    List<Cursor> resolveFrom(String resourceType, Cursor element, String expression) {
        List<Cursor> found = new ArrayList<>();
        for (String alternative : alternatives(expression)) {
            found.addAll(evaluate(resourceType, List.of(new Cursor("", element.type(), "")), alternative));
        }
        return found;
    }

    private static List<String> alternatives(String expression) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int from = 0;
        for (int i = 0; i < expression.length(); i++) {
            char c = expression.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == '|' && depth == 0) {
                parts.add(expression.substring(from, i).strip());
                from = i + 1;
            }
        }
        parts.add(expression.substring(from).strip());
        return parts;
    }

    private List<Cursor> evaluate(String resourceType, List<Cursor> start, String alternative) {
        text = alternative;
        pos = 0;
        context = start;
        resource = resourceType;
        List<Cursor> result = path();
        if (pos != text.length()) {
            throw new IllegalArgumentException("Not understood from " + pos + ": " + text);
        }
        return result;
    }

    private List<Cursor> path() {
        List<Cursor> at;
        if (accept("(")) {
            at = path();
            if (accept(" as ")) {
                at = as(at, word());
            }
            expect(")");
        } else if (accept("%resource")) {
            at = List.of(new Cursor("^", resource, ""));
        } else {
            String first = word();
            boolean isType = Character.isUpperCase(first.charAt(0));
            at = isType ? context : child(context, first);
        }
        while (true) {
            if (accept(".where(resolve() is ")) {
                String target = word();
                at = at.stream()
                        .map(c -> new Cursor(c.path(), c.type(), target))
                        .toList();
                expect(")");
            } else if (accept(".where(")) {
                String property = word();
                expect("='");
                int close = text.indexOf('\'', pos);
                String literal = text.substring(pos, close);
                pos = close;
                expect("')");
                at = at.stream()
                        .map(c -> new Cursor(c.path() + "[" + property + "=" + literal + "]", c.type(), ""))
                        .toList();
            } else if (accept(".as(")) {
                at = as(at, word());
                expect(")");
            } else if (accept("[0]")) {
                at = at.stream()
                        .map(c -> new Cursor(c.path() + "[0]", c.type(), ""))
                        .toList();
            } else if (accept(".")) {
                at = child(at, word());
            } else {
                return at;
            }
        }
    }

    private List<Cursor> as(List<Cursor> at, String type) {
        String wanted = type.equals("DateTime") ? "dateTime" : type;
        List<Cursor> kept = at.stream().filter(c -> c.type().equals(wanted)).toList();
        if (kept.isEmpty()) {
            throw new IllegalArgumentException("Nothing is a " + type + " in " + text);
        }
        return kept;
    }

    private List<Cursor> child(List<Cursor> at, String name) {
        List<Cursor> found = new ArrayList<>();
        for (Cursor cursor : at) {
            Structures.Item item = structures.type(cursor.type()).items().get(name);
            if (item == null) {
                continue;
            }
            for (Structures.TypeUse use : item.types()) {
                String code = use.code().startsWith("@") ? use.code().substring(1) : use.code();
                String json = item.choice() ? name + Character.toUpperCase(code.charAt(0)) + code.substring(1) : name;
                String before = cursor.path();
                found.add(new Cursor(
                        before.isEmpty() || before.equals("^") ? before + json : before + "." + json, code, ""));
            }
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException("No element " + name + " in " + text);
        }
        return found;
    }

    private String word() {
        int from = pos;
        while (pos < text.length() && Character.isLetterOrDigit(text.charAt(pos))) {
            pos++;
        }
        if (pos == from) {
            throw new IllegalArgumentException("A name is needed at " + pos + ": " + text);
        }
        return text.substring(from, pos);
    }

    private boolean accept(String token) {
        if (text.startsWith(token, pos)) {
            pos += token.length();
            return true;
        }
        return false;
    }

    private void expect(String token) {
        if (!accept(token)) {
            throw new IllegalArgumentException("'" + token + "' is needed at " + pos + ": " + text);
        }
    }
}

package org.salus.fhir;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.TypeDefinition.Property;

/**
 * Turns the FHIRPath forms that search parameters nearly always have into paths of a {@link SearchTree}: elements, {@code |},
 * {@code as} and {@code ofType}, {@code extension('url')}, {@code where(name='text')}, {@code where(resolve() is Type)}.
 */
final class PathCompiler {

    private static final int MOST_PLACES = 300;

    /** What this compiler cannot say; FHIRPath may still. */
    static final class NotSimple extends Exception {
        private static final long serialVersionUID = 1L;

        NotSimple() {
            super("not simple", null, false, false);
        }
    }

    /** The expression is wrong, in words. */
    static final class Wrong extends Exception {
        private static final long serialVersionUID = 1L;

        Wrong(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * An element the expression may mean.
     *
     * @param path steps joined by dots, empty for the resource itself
     * @param target type that a reference must lead to, or null
     */
    record Place(String path, TypeDefinition type, @Nullable String target) {

        /** As {@link SearchTree#add} takes it. */
        String text() {
            return path + ":" + type.name + (target == null ? "" : "{" + target + "}");
        }
    }

    private final R4 definitions;
    private final ResourceType base;
    private final String text;
    private int at;

    private PathCompiler(R4 definitions, ResourceType base, String text) {
        this.definitions = definitions;
        this.base = base;
        this.text = text;
    }

    /** The places the expression means on this type; empty when it speaks of other types only. */
    static Set<Place> compile(R4 definitions, ResourceType base, String expression) throws NotSimple, Wrong {
        PathCompiler compiler = new PathCompiler(definitions, base, expression);
        Set<Place> places = compiler.union();
        compiler.blanks();
        if (compiler.at < expression.length()) {
            throw new NotSimple();
        }
        return places;
    }

    private Set<Place> union() throws NotSimple, Wrong {
        Set<Place> places = new LinkedHashSet<>(path());
        while (take('|')) {
            places.addAll(path());
            if (places.size() > MOST_PLACES) {
                throw new Wrong("means more than " + MOST_PLACES + " elements");
            }
        }
        return places;
    }

    private Set<Place> path() throws NotSimple, Wrong {
        Set<Place> places;
        if (take('(')) {
            places = union();
            if (word("as")) {
                places = cast(places, name());
            }
            expect(')');
        } else {
            places = first(name());
        }
        while (take('.')) {
            places = step(places, name());
        }
        if (word("as")) {
            places = cast(places, name());
        }
        return places;
    }

    private Set<Place> first(String name) throws NotSimple, Wrong {
        Set<Place> root = Set.of(new Place("", base.definition, null));
        if (name.equals(base.name()) || name.equals("Resource") || name.equals("DomainResource")) {
            return root;
        }
        // A branch for another of the parameter's types.
        return definitions.type(name) != null ? Set.of() : step(root, name);
    }

    private Set<Place> step(Set<Place> places, String name) throws NotSimple, Wrong {
        if (!take('(')) {
            return element(places, name);
        }
        Set<Place> result = switch (name) {
            case "as", "ofType" -> cast(places, name());
            case "extension" -> {
                Set<Place> extensions = element(places, "extension");
                yield guarded(extensions, "url", literal());
            }
            case "where" -> where(places);
            default -> throw new NotSimple();
        };
        expect(')');
        return result;
    }

    private Set<Place> where(Set<Place> places) throws NotSimple, Wrong {
        String name = name();
        if (name.equals("resolve") && take('(')) {
            expect(')');
            if (!word("is")) {
                throw new NotSimple();
            }
            String target = name();
            if (definitions.type(target) == null) {
                throw new Wrong("names the type '" + target + "', which R4 does not have");
            }
            Set<Place> leading = new LinkedHashSet<>();
            for (Place place : places) {
                if (!place.type().name.equals("Reference")) {
                    throw new NotSimple();
                }
                leading.add(new Place(place.path(), place.type(), target));
            }
            return leading;
        }
        if (!take('=')) {
            throw new NotSimple();
        }
        return guarded(places, name, literal());
    }

    private Set<Place> guarded(Set<Place> places, String name, String value) throws NotSimple, Wrong {
        if (value.indexOf('[') >= 0 || value.indexOf(']') >= 0) {
            throw new NotSimple();
        }
        Set<Place> guarded = new LinkedHashSet<>();
        for (Place place : places) {
            Property property = place.type().properties.get(name);
            if (property == null) {
                throw new Wrong("tests '" + name + "', which " + place.type().name + " does not have");
            }
            boolean text = switch (property.type.form) {
                case STRING, CODE, ID, URI, OID, UUID -> !property.element.array();
                default -> false;
            };
            if (!text || place.path().isEmpty() || place.path().endsWith("]")) {
                throw new NotSimple();
            }
            guarded.add(new Place(place.path() + "[" + name + "=" + value + "]", place.type(), place.target()));
        }
        return guarded;
    }

    private Set<Place> element(Set<Place> places, String name) throws NotSimple, Wrong {
        if (name.startsWith("$") || name.equals("contained") || name.equals("resource")) {
            throw new NotSimple();
        }
        Set<Place> found = new LinkedHashSet<>();
        for (Place place : places) {
            if (place.type().form.primitive()) {
                if (!name.equals("extension")) {
                    continue;
                }
                // The extensions of a primitive lie in its twin.
                int dot = place.path().lastIndexOf('.');
                String twin = place.path().substring(0, dot + 1) + "_" + place.path().substring(dot + 1);
                found.add(new Place(twin + ".extension", type("Extension"), null));
                continue;
            }
            for (Property property : place.type().properties.values()) {
                if (!property.twin && property.element.name().equals(name)) {
                    String path = place.path().isEmpty() ? property.name : place.path() + "." + property.name;
                    found.add(new Place(path, property.type, null));
                }
            }
        }
        if (found.isEmpty() && !places.isEmpty()) {
            throw new Wrong("names '" + name + "', which "
                    + String.join(", ", places.stream().map(p -> p.type().name).distinct().limit(3).toList())
                    + " does not have");
        }
        if (found.size() > MOST_PLACES) {
            throw new Wrong("means more than " + MOST_PLACES + " elements");
        }
        return found;
    }

    private TypeDefinition type(String name) {
        Property extension = base.definition.properties.get("extension");
        if (extension == null || !extension.type.name.equals(name)) {
            throw new IllegalStateException("No definition of " + name);
        }
        return extension.type;
    }

    private Set<Place> cast(Set<Place> places, String typeName) throws Wrong {
        String name = typeName.startsWith("FHIR.") ? typeName.substring(5) : typeName;
        Set<Place> cast = new LinkedHashSet<>();
        for (Place place : places) {
            if (place.type().name.equals(name)) {
                cast.add(place);
            }
        }
        if (cast.isEmpty() && !places.isEmpty()) {
            throw new Wrong("takes as '" + name + "' what is never one");
        }
        return cast;
    }

    private void blanks() {
        while (at < text.length() && text.charAt(at) <= ' ') {
            at++;
        }
    }

    private boolean take(char c) {
        blanks();
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(char c) throws NotSimple {
        if (!take(c)) {
            throw new NotSimple();
        }
    }

    private boolean word(String word) {
        blanks();
        int end = at + word.length();
        if (text.startsWith(word, at) && end < text.length() && text.charAt(end) <= ' ') {
            at = end;
            return true;
        }
        return false;
    }

    private String name() throws NotSimple {
        blanks();
        int from = at;
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
            at++;
        }
        if (text.startsWith(".", at) && text.substring(from, at).equals("FHIR")) {
            at++;
            name();
        }
        if (at == from) {
            throw new NotSimple();
        }
        return text.substring(from, at);
    }

    private String literal() throws NotSimple {
        blanks();
        if (at >= text.length() || text.charAt(at) != '\'') {
            throw new NotSimple();
        }
        int end = text.indexOf('\'', at + 1);
        if (end < 0 || text.substring(at, end).indexOf('\\') >= 0) {
            throw new NotSimple();
        }
        String literal = text.substring(at + 1, end);
        at = end + 1;
        return literal;
    }

    /** Which of the places a parameter of this type can read. */
    static List<Place> readable(Set<Place> places, SearchParam.Type type) {
        List<Place> readable = new ArrayList<>();
        for (Place place : places) {
            if (!place.path().isEmpty() && ValueReader.of(type, place.type().name) != null) {
                readable.add(place);
            }
        }
        return readable;
    }
}

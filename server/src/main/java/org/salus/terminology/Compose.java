package org.salus.terminology;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Problem;
import org.salus.terminology.Catalogue.Canonical;

/** Makes the definition of a value set (R4 section 4.9.8) into its {@link Members}. */
final class Compose {

    private static final int DEEPEST = 12;
    private static final String SNOMED = "http://snomed.info/sct";

    private final Catalogue catalogue;
    private final Scope scope;
    private final SystemVersions versions;
    private final List<String> path = new ArrayList<>();
    /** Systems, looked up once per question. */
    private final Map<String, Optional<SystemRef>> systems = new HashMap<>();

    Compose(Catalogue catalogue, Scope scope, SystemVersions versions) {
        this.catalogue = catalogue;
        this.scope = scope;
        this.versions = versions;
    }

    /** @throws Refusal NOT_FOUND when nobody knows it */
    Members valueSet(String canonical) {
        Canonical wanted = Canonical.of(canonical);
        if (path.contains(wanted.url())) {
            throw new Refusal(
                    Problem.Code.INVARIANT, "The value set " + shown(wanted.url()) + " includes itself, by way of other value sets.");
        }
        if (path.size() >= DEEPEST) {
            throw new Refusal(Problem.Code.TOO_COSTLY, "Value sets include one another more than " + DEEPEST + " levels deep.");
        }
        path.add(wanted.url());
        try {
            Optional<JsonObject> resource = catalogue.resource(scope, "ValueSet", wanted);
            if (resource.isPresent()) {
                Members members = of(resource.get());
                return members;
            }
            return implicit(wanted)
                    .orElseThrow(() -> Refusal.notLoaded("The value set " + shown(canonical) + " is not known here."));
        } finally {
            path.removeLast();
        }
    }

    /** Value sets that are there because their code system is (R4 section 4.3.1.3 for SNOMED CT, CodeSystem.valueSet for others). */
    private Optional<Members> implicit(Canonical wanted) {
        int query = wanted.url().indexOf("?fhir_vs");
        if (query >= 0) {
            return Optional.of(implicit(wanted.url().substring(0, query), wanted.url().substring(query + 8), wanted));
        }
        RuleSystem rule = RuleSystem.withAllCodes(wanted.url());
        if (rule != null) {
            return Optional.of(all(rule.url(), null));
        }
        Optional<SystemRef> system = catalogue.systemOfAllCodes(scope, wanted.url(), wanted.version());
        if (system.isPresent()) {
            return Optional.of(all(system.get().url(), system.get().version()));
        }
        return wanted.url().equals("http://loinc.org/vs") ? Optional.of(all("http://loinc.org", wanted.version())) : Optional.empty();
    }

    private Members implicit(String base, String question, Canonical wanted) {
        // SNOMED CT's editions and versions are part of the URL: http://snomed.info/sct/[edition]/version/[date]?fhir_vs
        String url = base.startsWith(SNOMED + "/") ? SNOMED : base;
        String version = base.equals(url) ? wanted.version() : base;
        Members.Piece all = piece(url, version);
        if (question.isEmpty()) {
            return Members.of(all);
        }
        if (question.startsWith("=isa/")) {
            return Members.of(all.with(new CodeSet.Below(question.substring(5), true)));
        }
        if (question.equals("=refset")) {
            return Members.of(all.with(new CodeSet.Below("900000000000455006", false)));
        }
        if (question.startsWith("=refset/")) {
            return Members.of(all.with(new CodeSet.Property("memberOf", question.substring(8))));
        }
        throw new Refusal(
                Problem.Code.NOT_SUPPORTED,
                "Of implicit value sets ?fhir_vs, ?fhir_vs=isa/[concept], ?fhir_vs=refset and ?fhir_vs=refset/[concept] are known, not "
                        + shown(wanted.url()) + ".");
    }

    private Members all(String url, @Nullable String version) {
        return Members.of(piece(url, version));
    }

    private Members.Piece piece(String url, @Nullable String version) {
        String wanted = versions.choose(url, version);
        Optional<SystemRef> table =
                systems.computeIfAbsent(url + "|" + wanted, _ -> catalogue.system(scope, url, wanted));
        RuleSystem rule = table.isPresent() ? null : RuleSystem.ALL.get(url);
        table.ifPresent(system -> versions.check(url, system.version()));
        String found = table.map(SystemRef::version).orElse(wanted == null ? "" : wanted);
        return new Members.Piece(url, found, table.orElse(null), rule, CodeSet.ALL, Map.of());
    }

    /** What a ValueSet resource contains; its stored expansion when it has no definition. */
    Members of(JsonObject valueSet) {
        JsonObject compose = valueSet.object("compose");
        if (compose == null) {
            JsonObject expansion = valueSet.object("expansion");
            if (expansion == null) {
                return Members.EMPTY;
            }
            Members members = Members.EMPTY;
            for (JsonObject one : JsonObject.objects(expansion, "contains")) {
                members = contained(members, one);
            }
            return members;
        }
        Members members = Members.EMPTY;
        List<JsonObject> includes = JsonObject.objects(compose, "include");
        for (int i = 0; i < includes.size(); i++) {
            members = members.union(include(includes.get(i), "ValueSet.compose.include[" + i + "]"));
        }
        List<JsonObject> excludes = JsonObject.objects(compose, "exclude");
        for (int i = 0; i < excludes.size(); i++) {
            members = members.without(include(excludes.get(i), "ValueSet.compose.exclude[" + i + "]"));
        }
        return Boolean.FALSE.equals(compose.get("inactive")) ? members.activeOnly() : members;
    }

    private Members contained(Members members, JsonObject contains) {
        Members all = members;
        String system = contains.string("system");
        String code = contains.string("code");
        if (system != null && code != null && !Boolean.TRUE.equals(contains.get("abstract"))) {
            Members.Piece piece = piece(system, contains.string("version"));
            all = all.union(Members.of(new Members.Piece(
                    piece.url(), piece.version(), piece.table(), piece.rule(), new CodeSet.Codes(Set.of(code)), Map.of(code, contains))));
        }
        for (JsonObject inner : JsonObject.objects(contains, "contains")) {
            all = contained(all, inner);
        }
        return all;
    }

    private Members include(JsonObject include, String at) {
        String system = include.string("system");
        Members members = null;
        if (system != null) {
            members = Members.of(ofSystem(include, system, at));
        } else if (include.has("concept") || include.has("filter")) {
            throw new Refusal(Problem.Code.INVARIANT, "Concepts and filters need the system that they are of.", at + ".system");
        }
        for (String canonical : Bodies.strings(include, "valueSet")) {
            Members imported = valueSet(canonical);
            members = members == null ? imported : members.intersection(imported);
        }
        if (members == null) {
            throw new Refusal(Problem.Code.INVARIANT, "What is included has a system or a value set.", at);
        }
        return members;
    }

    private Members.Piece ofSystem(JsonObject include, String system, String at) {
        Members.Piece piece = piece(system, include.string("version"));
        List<JsonObject> concepts = JsonObject.objects(include, "concept");
        List<JsonObject> filters = JsonObject.objects(include, "filter");
        if (!concepts.isEmpty() && !filters.isEmpty()) {
            throw new Refusal(Problem.Code.INVARIANT, "There are concepts or filters, not both (rule vsd-3).", at);
        }
        if (!concepts.isEmpty()) {
            Set<String> codes = new LinkedHashSet<>();
            Map<String, JsonObject> said = new LinkedHashMap<>();
            for (JsonObject concept : concepts) {
                String code = concept.string("code");
                if (code != null) {
                    codes.add(code);
                    if (concept.has("display") || concept.has("designation")) {
                        said.put(code, concept);
                    }
                }
            }
            return new Members.Piece(piece.url(), piece.version(), piece.table(), piece.rule(), new CodeSet.Codes(codes), said);
        }
        CodeSet set = CodeSet.ALL;
        for (int i = 0; i < filters.size(); i++) {
            set = CodeSet.and(set, filter(filters.get(i), piece, at + ".filter[" + i + "]"));
        }
        return piece.with(set);
    }

    private CodeSet filter(JsonObject filter, Members.Piece piece, String at) {
        String property = String.valueOf(filter.string("property"));
        String op = String.valueOf(filter.string("op"));
        String value = filter.string("value");
        if (value == null) {
            throw new Refusal(Problem.Code.REQUIRED, "A filter has a value.", at + ".value");
        }
        boolean concept = property.equals("concept") || property.equals("code");
        return switch (op) {
            case "is-a" -> hierarchical(concept || isHierarchy(property), new CodeSet.Below(value, true), property, op, at);
            case "descendent-of" -> hierarchical(concept || isHierarchy(property), new CodeSet.Below(value, false), property, op, at);
            case "is-not-a" ->
                hierarchical(concept || isHierarchy(property), new CodeSet.Not(new CodeSet.Below(value, true)), property, op, at);
            case "generalizes" -> hierarchical(concept || isHierarchy(property), new CodeSet.Above(value), property, op, at);
            case "=" -> equal(property, value);
            case "in" -> in(property, value, piece);
            case "not-in" -> new CodeSet.Not(in(property, value, piece));
            case "exists" -> exists(property, value, at);
            case "regex" -> regex(property, Regexes.checked(value, at + ".value"));
            default -> throw new Refusal(
                    Problem.Code.NOT_SUPPORTED,
                    "'" + shown(op) + "' is no operator of filters: there are =, is-a, descendent-of, is-not-a, regex, in, not-in,"
                            + " generalizes and exists.",
                    at + ".op");
        };
    }

    private static boolean isHierarchy(String property) {
        return property.equals("parent") || property.equals("ancestor") || property.equals("child");
    }

    private static CodeSet hierarchical(boolean fits, CodeSet set, String property, String op, String at) {
        if (!fits) {
            throw new Refusal(
                    Problem.Code.NOT_SUPPORTED, "'" + op + "' asks for the property concept, not " + shown(property) + ".", at + ".property");
        }
        return set;
    }

    private static CodeSet equal(String property, String value) {
        return switch (property) {
            case "concept", "code" -> new CodeSet.Codes(Set.of(value));
            case "display" -> new CodeSet.DisplayIs(value);
            case "parent" -> CodeSet.or(new CodeSet.Children(value), new CodeSet.Property("parent", value));
            case "child" -> CodeSet.or(new CodeSet.Parents(value), new CodeSet.Property("child", value));
            case "inactive" -> value.equals("true") ? new CodeSet.Not(new CodeSet.Active()) : new CodeSet.Active();
            case "notSelectable", "abstract" -> value.equals("true") ? new CodeSet.Abstract() : new CodeSet.Not(new CodeSet.Abstract());
            default -> new CodeSet.Property(property, value);
        };
    }

    /** A list of values, or for concepts also the URL of a value set, or a reference set of SNOMED CT. */
    private CodeSet in(String property, String value, Members.Piece piece) {
        if (property.equals("concept") || property.equals("code")) {
            if (piece.url().equals(SNOMED) && !value.contains(",") && !value.contains("/")) {
                return CodeSet.or(new CodeSet.Property("memberOf", value), new CodeSet.Codes(Set.of(value)));
            }
            if (value.startsWith("http://") || value.startsWith("https://") || value.startsWith("urn:")) {
                Members.Piece theirs = Members.of(piece).intersection(valueSet(value)).pieces().get(piece.key());
                return theirs == null ? CodeSet.NONE : theirs.set();
            }
        }
        CodeSet any = CodeSet.NONE;
        Set<String> codes = new LinkedHashSet<>();
        for (String one : value.split(",")) {
            String stripped = one.strip();
            if (property.equals("concept") || property.equals("code")) {
                codes.add(stripped);
            } else {
                any = CodeSet.or(any, equal(property, stripped));
            }
        }
        return codes.isEmpty() ? any : new CodeSet.Codes(codes);
    }

    private static CodeSet exists(String property, String value, String at) {
        boolean wanted = switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new Refusal(Problem.Code.VALUE, "The value of exists is true or false.", at + ".value");
        };
        CodeSet has = switch (property) {
            case "concept", "code" -> CodeSet.ALL;
            case "display" -> new CodeSet.DisplayMatches(".+");
            case "parent" -> new CodeSet.HasParent();
            case "child" -> new CodeSet.HasChild();
            default -> new CodeSet.HasProperty(property);
        };
        return wanted ? has : new CodeSet.Not(has);
    }

    private static CodeSet regex(String property, String regex) {
        return switch (property) {
            case "concept", "code" -> new CodeSet.CodeMatches(regex);
            case "display" -> new CodeSet.DisplayMatches(regex);
            default -> new CodeSet.PropertyMatches(property, regex);
        };
    }

    /** For messages: what a request said, no longer than a line. */
    static String shown(String text) {
        String line = text.length() > 200 ? text.substring(0, 200) + "..." : text;
        return line.replaceAll("[\\p{Cntrl}<>]", "?");
    }
}

package org.salus.fhir.definitions;

import ca.uhn.fhir.model.api.annotation.Compartment;
import ca.uhn.fhir.model.api.annotation.SearchParamDefinition;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.fhir.definitions.Expressions.Cursor;

/**
 * Writes {@code r4.definitions.gz} from the R4 4.0.1 definitions on the test class path. Run its main with the target file after a
 * change here; {@link DefinitionsDriftTest} fails when the committed file is not what this writes. The form is described
 * in {@code DefinitionsReader}.
 */
public final class GenerateDefinitions {

    private static final int DATE_SLOTS = 4;
    private static final int NUMBER_SLOTS = 3;

    /** What charts sort by, where it is neither {@code date} nor the type's only date parameter. */
    private static final Map<String, String> PRIMARY_DATE = Map.ofEntries(
            Map.entry("ChargeItem", "occurrence"),
            Map.entry("ClaimResponse", "created"),
            Map.entry("Communication", "sent"),
            Map.entry("CommunicationRequest", "authored"),
            Map.entry("Condition", "onset-date"),
            Map.entry("DeviceRequest", "authored-on"),
            Map.entry("Goal", "start-date"),
            Map.entry("MedicationDispense", "whenhandedover"),
            Map.entry("MedicationRequest", "authoredon"),
            Map.entry("Patient", "birthdate"),
            Map.entry("Provenance", "recorded"),
            Map.entry("ServiceRequest", "authored"),
            Map.entry("Task", "authored-on"));

    private record Param(
            String code,
            String type,
            Set<String> targets,
            String description,
            List<Cursor> paths,
            List<Group> groups) {}

    /** A composite's element with its components. */
    private record Group(Cursor element, List<Component> components) {}

    private record Component(String code, String type, List<Cursor> paths) {}

    private final Structures structures = new Structures();
    private final CodeLists codeLists = new CodeLists();
    private final Expressions expressions = new Expressions(structures);
    private final StringBuilder out = new StringBuilder();
    private final Map<String, Integer> valueSets = new LinkedHashMap<>();
    private final List<String> unexpanded = new ArrayList<>();

    private GenerateDefinitions() throws IOException {}

    public static void main(String[] args) throws IOException {
        GenerateDefinitions generator = new GenerateDefinitions();
        byte[] text = generator.generate().getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(text);
        }
        Files.write(Path.of(args[0]), zipped.toByteArray());
        System.out.printf("%d bytes, %d zipped%n", text.length, zipped.size());
        System.out.println(
                "Required bindings that the definitions cannot enumerate: " + new TreeSet<>(generator.unexpanded));
    }

    /** The whole file's text. */
    static String text() throws IOException {
        return new GenerateDefinitions().generate();
    }

    private String generate() throws IOException {
        Map<String, List<Param>> params = params();
        Map<String, Set<String>> compartment = compartment();
        StringBuilder types = new StringBuilder();
        short code = 0;
        for (Structures.Type type : structures.types.values()) {
            switch (type.kind()) {
                case PRIMITIVE -> types.append("P\t").append(type.name()).append('\n');
                case COMPLEX -> types.append("T\t").append(type.name()).append('\n');
                case RESOURCE ->
                    types.append("R\t")
                            .append(type.name())
                            .append('\t')
                            .append(++code)
                            .append('\n');
            }
            type.items().values().forEach(item -> item(types, item));
            if (type.kind() == Structures.Kind.RESOURCE) {
                searchParams(types, type.name(), params.getOrDefault(type.name(), List.of()));
                Set<String> inCompartment = compartment.getOrDefault(type.name(), Set.of());
                if (!inCompartment.isEmpty()) {
                    types.append("M\t").append(String.join("\t", inCompartment)).append('\n');
                }
                otherCompartments(type.name())
                        .forEach((other, codes) -> types.append("C\t")
                                .append(other)
                                .append('\t')
                                .append(String.join("\t", codes))
                                .append('\n'));
            }
        }
        valueSets.keySet().forEach(set -> valueSet(set));
        return out.append(types).toString();
    }

    private void valueSet(String set) {
        out.append("V\t").append(valueSets.get(set)).append('\t').append(set).append('\n');
        codeLists
                .expand(set)
                .orElseThrow()
                .forEach((system, codes) -> out.append("L\t")
                        .append(system)
                        .append('\t')
                        .append(String.join("\t", codes))
                        .append('\n'));
    }

    private void item(StringBuilder to, Structures.Item item) {
        to.append("E\t")
                .append(item.name())
                .append('\t')
                .append(item.min())
                .append('\t')
                .append(item.max().equals("*") ? "*" : item.max())
                .append('\t')
                .append(item.choice() ? "x" : "")
                .append('\t');
        String separator = "";
        for (Structures.TypeUse use : item.types()) {
            to.append(separator).append(use.code());
            if (!use.targets().isEmpty()) {
                to.append('(').append(String.join(",", use.targets())).append(')');
            }
            separator = ";";
        }
        to.append('\t');
        if (!item.requiredValueSet().isEmpty()) {
            String set = item.requiredValueSet().replaceFirst("\\|.*", "");
            if (codeLists.expand(set).isPresent()) {
                to.append(valueSets.computeIfAbsent(set, s -> valueSets.size() + 1));
            } else {
                unexpanded.add(set);
            }
        }
        to.append(item.summary() ? "\ts" : "\t").append('\n');
    }

    private void searchParams(StringBuilder to, String type, List<Param> params) {
        Map<String, String> indexedAs = new HashMap<>();
        Map<String, String> firstByIndex = new HashMap<>();
        for (Param param : params) {
            firstByIndex.putIfAbsent(indexKey(param.type(), param.paths(), param), param.code());
        }
        for (Param param : params) {
            List<Cursor> unfiltered = param.paths().stream()
                    .map(c -> new Cursor(c.path(), c.type(), ""))
                    .toList();
            // Served by the index of a wider parameter with the same expression, where there is one.
            String same = param.paths().isEmpty() && param.groups().isEmpty()
                    ? param.code()
                    : firstByIndex.getOrDefault(
                            indexKey(param.type(), unfiltered, param),
                            firstByIndex.get(indexKey(param.type(), param.paths(), param)));
            indexedAs.put(param.code(), same);
        }
        Map<String, Integer> slots = slots(type, params, indexedAs);
        for (Param param : params) {
            String index = indexedAs.get(param.code());
            to.append("S\t")
                    .append(String.join(
                            "\t",
                            param.code(),
                            param.type().toUpperCase(java.util.Locale.ROOT),
                            String.join(",", param.targets()),
                            index,
                            slots.getOrDefault(index, -1).toString(),
                            param.description()))
                    .append('\n');
            if (index.equals(param.code())) {
                param.paths().forEach(c -> to.append("X\t").append(c).append('\n'));
            }
            for (Group group : param.groups()) {
                to.append("G\t").append(group.element()).append('\n');
                for (Component component : group.components()) {
                    to.append("K\t")
                            .append(component.code())
                            .append('\t')
                            .append(component.type().toUpperCase(java.util.Locale.ROOT));
                    component.paths().forEach(c -> to.append('\t').append(c));
                    to.append('\n');
                }
            }
        }
        String primary = primaryDate(type, params);
        if (primary != null) {
            to.append("D\t").append(primary).append('\n');
        }
    }

    private static String indexKey(String type, List<Cursor> paths, Param param) {
        return type + paths + param.groups();
    }

    private static Map<String, Integer> slots(String type, List<Param> params, Map<String, String> indexedAs) {
        Map<String, Integer> slots = new HashMap<>();
        String primary = primaryDate(type, params);
        int dates = 0;
        int numbers = 0;
        if (primary != null) {
            slots.put(indexedAs.get(primary), dates++);
        }
        for (Param param : params) {
            String index = indexedAs.get(param.code());
            if (slots.containsKey(index) || param.paths().isEmpty()) {
                continue;
            }
            if (param.type().equals("date") && dates < DATE_SLOTS) {
                slots.put(index, dates++);
            } else if ((param.type().equals("number") || param.type().equals("quantity")) && numbers < NUMBER_SLOTS) {
                slots.put(index, numbers++);
            }
        }
        return slots;
    }

    private static String primaryDate(String type, List<Param> params) {
        List<String> dates = params.stream()
                .filter(p -> p.type().equals("date") && !p.paths().isEmpty())
                .map(Param::code)
                .toList();
        String named = PRIMARY_DATE.get(type);
        if (named != null && !dates.contains(named)) {
            throw new IllegalStateException(type + " has no date parameter " + named);
        }
        return named != null ? named : dates.contains("date") ? "date" : dates.isEmpty() ? null : dates.getFirst();
    }

    private Map<String, List<Param>> params() throws IOException {
        JsonObject bundle = json("/org/hl7/fhir/r4/model/sp/search-parameters.json");
        List<JsonObject> definitions = new ArrayList<>();
        Map<String, JsonObject> byUrl = new HashMap<>();
        for (Object entry : bundle.array("entry")) {
            JsonObject definition = ((JsonObject) entry).object("resource");
            definitions.add(definition);
            byUrl.put(definition.string("url"), definition);
        }
        Set<String> resources = new TreeSet<>();
        structures.types.values().stream()
                .filter(t -> t.kind() == Structures.Kind.RESOURCE)
                .forEach(t -> resources.add(t.name()));
        Map<String, List<Param>> params = new TreeMap<>();
        for (JsonObject definition : definitions) {
            for (String base : strings(definition.array("base"))) {
                Set<String> bases = base.equals("Resource") || base.equals("DomainResource") ? resources : Set.of(base);
                for (String type : bases) {
                    if (base.equals("DomainResource")
                            && !structures.types.get(type).items().containsKey("text")) {
                        continue;
                    }
                    params.computeIfAbsent(type, t -> new ArrayList<>()).add(param(type, definition, byUrl, resources));
                }
            }
        }
        for (List<Param> list : params.values()) {
            list.add(new Param(
                    "_list", "special", Set.of(), "All resources in the nominated list", List.of(), List.of()));
            list.sort(Comparator.comparing(Param::code));
        }
        return params;
    }

    private Param param(String type, JsonObject definition, Map<String, JsonObject> byUrl, Set<String> resources) {
        String code = definition.string("code");
        String kind = definition.string("type");
        String expression = definition.string("expression");
        String description = description(type, definition.string("description"));
        Set<String> targets = new TreeSet<>(strings(definition.array("target")));
        // "Any" is written as a list of all types that can be stored on their own.
        if (targets.size() >= resources.size() - 1) {
            targets = Set.of();
        }
        if (code.equals("patient")) {
            // A definition that several types share names Group too, for others of them.
            targets = Set.of("Patient");
        }
        if (code.startsWith("_") && (expression == null || code.equals("_id") || code.equals("_lastUpdated"))) {
            String searched = expression == null ? "special" : kind;
            return new Param(code, searched, targets, description, List.of(), List.of());
        }
        if (kind.equals("special")) {
            return new Param(code, kind, targets, description, List.of(), List.of());
        }
        if (expression.equals("Patient.deceased.exists() and Patient.deceased != false")) {
            return new Param(
                    code, kind, targets, description, List.of(new Cursor("~deceased", "boolean", "")), List.of());
        }
        List<Cursor> paths = expressions.resolve(type, expression);
        if (paths.isEmpty()) {
            throw new IllegalStateException("Nothing for " + type + "." + code);
        }
        if (expression.equals("Bundle.entry[0].resource")) {
            // One expression for two parameters: a document's Composition and a message's MessageHeader.
            String target = targets.iterator().next();
            paths = paths.stream()
                    .map(p -> new Cursor(p.path(), p.type(), target))
                    .toList();
        }
        if (!kind.equals("composite")) {
            Set<String> narrowed = new TreeSet<>();
            paths.forEach(p -> narrowed.add(p.target()));
            return new Param(code, kind, narrowed.contains("") ? targets : narrowed, description, paths, List.of());
        }
        List<Group> groups = new ArrayList<>();
        for (Cursor element : paths) {
            List<Component> components = new ArrayList<>();
            for (Object part : definition.array("component")) {
                JsonObject simple = byUrl.get(((JsonObject) part).string("definition"));
                String partExpression = ((JsonObject) part).string("expression");
                components.add(new Component(
                        simple.string("code"),
                        simple.string("type"),
                        expressions.resolveFrom(type, element, partExpression)));
            }
            if (type.equals("DocumentReference") && code.equals("relationship")) {
                // The definitions name these two the wrong way round: code is a token, target a reference.
                components = List.of(
                        new Component("relation", "token", components.get(0).paths()),
                        new Component(
                                "relatesto", "reference", components.get(1).paths()));
            }
            groups.add(new Group(element, components));
        }
        return new Param(code, kind, targets, description, List.of(), groups);
    }

    /** Definitions shared by several types hold one line for each. */
    private static String description(String type, String text) {
        String chosen = text;
        Matcher line =
                Pattern.compile("\\[" + type + "]\\([^)]*\\): ([^\\r\\n]*)").matcher(text);
        if (line.find()) {
            chosen = line.group(1);
        }
        return chosen.replaceAll("\\s+", " ").strip();
    }

    private static Map<String, Set<String>> compartment() throws IOException {
        Map<String, Set<String>> params = new HashMap<>();
        try (InputStream in =
                GenerateDefinitions.class.getResourceAsStream("/org/salus/fhir/patient-compartment.txt")) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                String[] words = line.split(" ");
                params.put(words[0], new TreeSet<>(List.of(words).subList(1, words.length)));
            }
        }
        return params;
    }

    /** By compartment, less the Patient's, the parameters that put the type into it: stated at HAPI's model classes. */
    private static Map<String, Set<String>> otherCompartments(String type) {
        Map<String, Set<String>> codes = new TreeMap<>();
        for (Field field : model(type).getFields()) {
            SearchParamDefinition definition = field.getAnnotation(SearchParamDefinition.class);
            if (definition != null) {
                for (Compartment compartment : definition.providesMembershipIn()) {
                    String name = compartment.name().replace("Base FHIR compartment definition for ", "");
                    if (!name.equals("Patient")) {
                        codes.computeIfAbsent(name, n -> new TreeSet<>()).add(definition.name());
                    }
                }
            }
        }
        return codes;
    }

    private static Class<?> model(String type) {
        try {
            return Class.forName("org.hl7.fhir.r4.model." + (type.equals("List") ? "ListResource" : type));
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonObject json(String resource) throws IOException {
        try (InputStream in = GenerateDefinitions.class.getResourceAsStream(resource)) {
            return Json.parse(in.readAllBytes()).get();
        }
    }

    private static List<String> strings(JsonArray array) {
        List<String> strings = new ArrayList<>();
        if (array != null) {
            array.forEach(value -> strings.add((String) value));
        }
        return strings;
    }
}

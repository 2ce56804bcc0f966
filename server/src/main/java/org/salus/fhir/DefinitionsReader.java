package org.salus.fhir;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.TypeDefinition.ElementDefinition;
import org.salus.fhir.TypeDefinition.Form;
import org.salus.fhir.TypeDefinition.Property;

/**
 * Reads {@code r4.definitions.gz}: one fact a line, fields divided by tabs, the first says what it is.
 *
 * <pre>
 * V number valueSet                      a required value set; then one L line for each code system
 * L system code code ...
 * P name | T name | R name code          begins a primitive type, complex type or backbone element, resource type
 * E name min max x types valueSet s      an element of it; s: part of the summary; types "Reference(Patient,Group);@Observation.component"
 * S code type targets indexedAs slot description      a search parameter of the resource type
 * X path                                 where it finds its values, as in {@link SearchTree#add}
 * G path                                 a composite's element; then one K line for each component
 * K code type path path ...
 * D code                                 the primary clinical date
 * M code code ...                        parameters that put the type into a patient's compartment
 * C name code code ...                   likewise into the compartment of an Encounter, Practitioner, RelatedPerson or Device
 * </pre>
 */
final class DefinitionsReader {

    private static final String RESOURCE = "r4.definitions.gz";

    private record ElementLine(TypeDefinition owner, String[] fields) {}

    private record Group(String path, List<String[]> components) {}

    private static final class ParamLine {
        final String[] fields;
        final List<String> paths = new ArrayList<>();
        final List<Group> groups = new ArrayList<>();

        ParamLine(String[] fields) {
            this.fields = fields;
        }

        List<SearchParam.Component> components() {
            return groups.isEmpty()
                    ? List.of()
                    : groups.getFirst().components().stream()
                            .map(k -> new SearchParam.Component(k[1], SearchParam.Type.valueOf(k[2])))
                            .toList();
        }
    }

    private static final class ResourceLines {
        final String name;
        final short code;
        final List<ParamLine> params = new ArrayList<>();
        List<String> compartment = List.of();
        final Map<String, List<String>> otherCompartments = new HashMap<>();

        @Nullable
        String primaryDate;

        ResourceLines(String name, short code) {
            this.name = name;
            this.code = code;
        }
    }

    private final Map<String, CodeList> codeLists = new HashMap<>();
    private final Map<String, TypeDefinition> types = new HashMap<>();
    private final Map<String, Set<String>> targetSets = new HashMap<>();
    private final List<ElementLine> elements = new ArrayList<>();
    private final Map<String, ResourceLines> resources = new LinkedHashMap<>();

    /** Types by name, {@code Observation.component} too. */
    Map<String, TypeDefinition> types() {
        return types;
    }

    /** Resource types in order of their names. */
    List<ResourceType> read() {
        try (InputStream in = DefinitionsReader.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("The program is incomplete: " + RESOURCE + " is missing");
            }
            readLines(new BufferedReader(new InputStreamReader(new GZIPInputStream(in, 1 << 16), UTF_8), 1 << 16));
        } catch (IOException e) {
            throw new IllegalStateException("The program is damaged: " + RESOURCE + " cannot be read", e);
        }
        elements.forEach(this::compile);
        List<ResourceType> read = new ArrayList<>();
        for (ResourceLines lines : resources.values()) {
            read.add(resourceType(lines));
        }
        elements.clear();
        return List.copyOf(read);
    }

    private void readLines(BufferedReader reader) throws IOException {
        CodeList codes = new CodeList("");
        TypeDefinition type = new TypeDefinition("", Form.COMPLEX);
        ResourceLines resource = new ResourceLines("", (short) 0);
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            String[] fields = line.split("\t", -1);
            switch (fields[0]) {
                case "V" -> {
                    codes = new CodeList(fields[2]);
                    codeLists.put(fields[1], codes);
                }
                case "L" ->
                    codes.add(fields[1], new HashSet<>(Arrays.asList(fields).subList(2, fields.length)));
                case "P" -> types.put(fields[1], new TypeDefinition(fields[1], primitive(fields[1])));
                case "T", "R" -> {
                    boolean isResource = fields[0].equals("R");
                    type = new TypeDefinition(fields[1], isResource ? Form.RESOURCE : Form.COMPLEX);
                    types.put(fields[1], type);
                    if (isResource) {
                        resource = new ResourceLines(fields[1], Short.parseShort(fields[2]));
                        resources.put(fields[1], resource);
                    }
                }
                case "E" -> elements.add(new ElementLine(type, fields));
                case "S" -> resource.params.add(new ParamLine(fields));
                case "X" -> resource.params.getLast().paths.add(fields[1]);
                case "G" -> resource.params.getLast().groups.add(new Group(fields[1], new ArrayList<>()));
                case "K" ->
                    resource.params.getLast().groups.getLast().components().add(fields);
                case "D" -> resource.primaryDate = fields[1];
                case "C" -> resource.otherCompartments.put(fields[1], Arrays.asList(fields).subList(2, fields.length));
                case "M" -> resource.compartment = Arrays.asList(fields).subList(1, fields.length);
                default -> throw new IOException("Unknown line " + fields[0]);
            }
        }
    }

    private static Form primitive(String name) {
        return switch (name) {
            case "boolean" -> Form.BOOLEAN;
            case "integer" -> Form.INTEGER;
            case "unsignedInt" -> Form.UNSIGNED_INT;
            case "positiveInt" -> Form.POSITIVE_INT;
            case "decimal" -> Form.DECIMAL;
            case "code" -> Form.CODE;
            case "id" -> Form.ID;
            case "uri", "url", "canonical" -> Form.URI;
            case "oid" -> Form.OID;
            case "uuid" -> Form.UUID;
            case "base64Binary" -> Form.BASE64;
            case "date" -> Form.DATE;
            case "dateTime" -> Form.DATE_TIME;
            case "instant" -> Form.INSTANT;
            case "time" -> Form.TIME;
            case "xhtml" -> Form.XHTML;
            case "string", "markdown" -> Form.STRING;
            default -> throw new IllegalStateException("Unknown primitive type " + name);
        };
    }

    private void compile(ElementLine line) {
        String[] fields = line.fields();
        TypeDefinition owner = line.owner();
        int min = Integer.parseInt(fields[2]);
        ElementDefinition element = new ElementDefinition(
                fields[1],
                owner.elements.size(),
                min,
                fields[3].equals("*") ? Integer.MAX_VALUE : Integer.parseInt(fields[3]),
                !fields[4].isEmpty(),
                fields[6].isEmpty() ? null : codeLists.get(fields[6]),
                !fields[7].isEmpty());
        owner.elements.add(element);
        if (min > 0) {
            if (element.ordinal() < 64) {
                owner.requiredLow |= 1L << element.ordinal();
            } else {
                owner.requiredHigh |= 1L << element.ordinal();
            }
        }
        // An open choice ("*") is listed type by type in the definitions.
        for (String use : fields[5].indexOf(';') < 0 ? new String[] {fields[5]} : fields[5].split(";")) {
            int open = use.indexOf('(');
            String code = open < 0 ? use : use.substring(0, open);
            Set<String> targets = open < 0
                    ? Set.of()
                    : targetSets.computeIfAbsent(
                            use.substring(open + 1, use.length() - 1), list -> Set.of(list.split(",")));
            TypeDefinition type = type(code.startsWith("@") ? code.substring(1) : code);
            String name = element.choice()
                    ? element.name() + code.substring(0, 1).toUpperCase(Locale.ROOT) + code.substring(1)
                    : element.name();
            owner.properties.put(name, new Property(owner, name, element, type, targets, false));
            if (type.form.primitive()) {
                String twin = "_" + name;
                owner.properties.put(twin, new Property(owner, twin, element, type("Element"), Set.of(), true));
            }
        }
    }

    private TypeDefinition type(String name) {
        TypeDefinition type = types.get(name);
        if (type == null) {
            if (!name.equals("Resource")) {
                throw new IllegalStateException("No definition of " + name);
            }
            type = new TypeDefinition("Resource", Form.RESOURCE);
            types.put(name, type);
        }
        return type;
    }

    private ResourceType resourceType(ResourceLines lines) {
        List<SearchParam> params = new ArrayList<>();
        Map<String, SearchParam> byCode = new HashMap<>();
        Map<String, ParamLine> indexes = new HashMap<>();
        lines.params.forEach(line -> indexes.put(line.fields[1], line));
        for (ParamLine line : lines.params) {
            String[] f = line.fields;
            ParamLine index = indexes.get(f[4]);
            boolean strings = index != null
                    && !index.paths.isEmpty()
                    && index.paths.stream().allMatch(path -> path.endsWith(":string"));
            SearchParam param = new SearchParam(
                    lines.name,
                    f[1],
                    SearchParam.Type.valueOf(f[2]),
                    f[3].isEmpty() ? Set.of() : Set.of(f[3].split(",")),
                    line.components(),
                    f[4],
                    strings && f[2].equals("TOKEN"),
                    f[2].equals("REFERENCE") && index != null && isNarrower(f[3], index.fields[3]),
                    Integer.parseInt(f[5]),
                    f[6].isEmpty() ? null : f[6]);
            params.add(param);
            byCode.put(param.code(), param);
        }
        List<SearchParam> compartment = new ArrayList<>();
        for (String code : lines.compartment) {
            compartment.add(known(byCode, code));
        }
        Map<String, List<SearchParam>> others = new HashMap<>();
        lines.otherCompartments.forEach((name, codes) ->
                others.put(name, codes.stream().map(code -> known(byCode, code)).toList()));
        String primaryDate = lines.primaryDate;
        return new ResourceType(
                lines.name,
                lines.code,
                params,
                compartment,
                others,
                primaryDate == null ? null : known(byCode, primaryDate),
                type(lines.name),
                () -> searchTree(lines, byCode));
    }

    /** Whether the first list of types has some but not all of the second; an empty one has all there are. */
    private static boolean isNarrower(String targets, String others) {
        Set<String> all = Set.of(others.split(","));
        Set<String> some = Set.of(targets.split(","));
        return !targets.isEmpty() && (others.isEmpty() || some.size() < all.size() && all.containsAll(some));
    }

    private SearchTree searchTree(ResourceLines lines, Map<String, SearchParam> byCode) {
        SearchTree tree = new SearchTree(types, type(lines.name));
        for (ParamLine line : lines.params) {
            SearchParam param = known(byCode, line.fields[1]);
            line.paths.forEach(path -> tree.add(param, path));
            for (Group group : line.groups) {
                List<SearchTree.Part> parts = group.components().stream()
                        .map(k -> new SearchTree.Part(
                                known(byCode, k[1]), Arrays.asList(k).subList(3, k.length)))
                        .toList();
                tree.addComposite(param, group.path(), parts);
            }
        }
        return tree;
    }

    private static SearchParam known(Map<String, SearchParam> params, String code) {
        SearchParam param = params.get(code);
        if (param == null) {
            throw new IllegalStateException("No parameter " + code);
        }
        return param;
    }
}

package org.salus.proof.search;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.definitions.CodeLists;
import org.salus.fhir.definitions.Structures;
import org.salus.fhir.definitions.Structures.Item;
import org.salus.fhir.definitions.Structures.Type;
import org.salus.fhir.definitions.Structures.TypeUse;

/**
 * Makes valid resources of every R4 type out of the StructureDefinitions: required elements always, elements that a search parameter
 * names mostly and often several times, others now and then. The same seed makes the same resources.
 */
final class RandomResources {

    private static final int DEEPEST = 6;
    private static final Set<String> BY_HAND =
            Set.of("id", "meta", "implicitRules", "text", "contained", "extension", "modifierExtension");

    private final Structures structures;
    private final CodeLists lists;
    private final Parameters parameters;
    private final RandomDataTypes dataTypes;
    private final Random random;
    private final Map<String, Set<String>> searched = new HashMap<>();
    private final Map<String, Optional<Map<String, Set<String>>>> expansions = new HashMap<>();
    private String root = "";
    private List<Map<String, Object>> contained = new ArrayList<>();

    /**
     * @param base URL of the server that the resources are for, which some references name
     * @param perType ids run from {@code proof-1} to this; references also lead to the next one, which does not exist
     */
    RandomResources(
            Structures structures, CodeLists lists, Parameters parameters, String base, int perType, long seed) {
        this.structures = structures;
        this.lists = lists;
        this.parameters = parameters;
        this.random = new Random(seed);
        this.dataTypes = new RandomDataTypes(random, base, perType);
    }

    List<String> types() {
        return structures.types.values().stream()
                .filter(t -> t.kind() == Structures.Kind.RESOURCE)
                .map(Type::name)
                .toList();
    }

    Map<String, Object> make(String type, String id) {
        root = type;
        contained = new ArrayList<>();
        Map<String, Object> resource = new LinkedHashMap<>();
        resource.put("resourceType", type);
        resource.put("id", id);
        if (random.nextInt(4) > 0) {
            resource.put("meta", dataTypes.meta());
        }
        boolean domain = structures.type(type).items().containsKey("text");
        if (domain && random.nextInt(5) == 0) {
            resource.put("text", dataTypes.narrative());
        }
        if (domain && random.nextInt(6) == 0) {
            resource.put("extension", List.of(dataTypes.extension()));
        }
        elements(structures.type(type), resource, 0);
        if (type.equals("SearchParameter")) {
            // An active one is taken into use, and has to be fit for it.
            resource.put("status", Pools.any(random, List.of("draft", "retired")));
        }
        if (type.equals("Appointment")) {
            // Those that take time are bound to rules of their own: a start, an end, and nobody in two at once.
            resource.put("status", "cancelled");
        }
        if (type.equals("Patient") && resource.get("link") instanceof List<?> links) {
            // A record that was merged into another takes nothing more.
            for (Object link : links) {
                if (link instanceof Map<?, ?> one && "replaced-by".equals(one.get("type"))) {
                    resource.remove("link");
                }
            }
        }
        if (type.equals("Slot")) {
            resource.put("status", "free");
        }
        if (type.equals("DiagnosticReport")) {
            // A final result makes a Task of its own, of which the slow search knows nothing.
            resource.put("status", "preliminary");
        }
        if (type.equals("Observation")) {
            // The same, and any other than a cancelled one has to be possible: no heart rate in kPa.
            resource.put("status", "cancelled");
        }
        if (type.equals("AllergyIntolerance")) {
            // Those that hold stand once in a list.
            resource.put("verificationStatus", refuted());
        }
        if (type.equals("Goal")) {
            // Any other has to be possible: due after it began, and for problems of the same patient.
            resource.put("lifecycleStatus", "entered-in-error");
        }
        if (type.equals("CarePlan") || type.equals("CareTeam")) {
            resource.put("status", "entered-in-error");
        }
        if (type.equals("MedicationRequest") || type.equals("ServiceRequest")) {
            resource.put("status", "completed");
        }
        // It has to exist and decides who sees the Binary; no parameter sees it.
        resource.remove(type.equals("Binary") ? "securityContext" : "");
        if (!contained.isEmpty()) {
            resource.put("contained", contained);
        }
        return resource;
    }

    private static Map<String, Object> refuted() {
        return Map.of("coding", List.of(Map.of(
                "system", "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification", "code", "refuted")));
    }

    private void elements(Type type, Map<String, Object> to, int depth) {
        for (Item item : type.items().values()) {
            if (BY_HAND.contains(item.name()) && (depth == 0 || !item.name().equals("text"))) {
                continue;
            }
            boolean interesting = searched(root).contains(item.name());
            boolean wanted = interesting ? random.nextInt(100) < (depth > 3 ? 40 : 72) : random.nextInt(100) < 7;
            if (item.min() == 0 && (!wanted || depth >= DEEPEST)) {
                continue;
            }
            TypeUse use = use(item);
            String code = use.code().startsWith("@") ? use.code().substring(1) : use.code();
            String name = item.choice()
                    ? item.name() + Character.toUpperCase(code.charAt(0)) + code.substring(1)
                    : item.name();
            if (item.max().equals("1")) {
                Object value = value(use, code, item, depth);
                if (value != null) {
                    to.put(name, value);
                }
                continue;
            }
            int count = Math.max(item.min(), interesting ? 1 + random.nextInt(depth > 2 ? 2 : 3) : 1);
            List<Object> values = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                Object value = value(use, code, item, depth);
                if (value != null) {
                    values.add(value);
                }
            }
            if (!values.isEmpty()) {
                to.put(name, values);
            }
        }
    }

    /** Mostly an alternative that a search can see. */
    private TypeUse use(Item item) {
        List<TypeUse> seen = item.types().stream()
                .filter(t -> RandomDataTypes.SEARCHED.contains(t.code()))
                .toList();
        return Pools.any(random, seen.isEmpty() || random.nextInt(8) == 0 ? item.types() : seen);
    }

    private @Nullable Object value(TypeUse use, String code, Item item, int depth) {
        if (code.equals("Reference")) {
            return dataTypes.reference(use.targets(), structures.type(root).items().containsKey("contained") ? contained : null, this::inner);
        }
        if (code.equals("Resource")) {
            String type = root.equals("Bundle")
                    ? Pools.any(random, List.of("Composition", "MessageHeader", "Patient"))
                    : Pools.any(random, List.of("Patient", "Organization"));
            return inner(type, "proof-" + (1 + random.nextInt(3)));
        }
        if (!item.requiredValueSet().isEmpty()) {
            Map<String, Set<String>> codes = expand(item.requiredValueSet());
            if (codes != null) {
                String system = Pools.any(random, List.copyOf(codes.keySet()));
                return dataTypes.bound(code, system, chosen(codes.get(system)));
            }
        }
        Object value = dataTypes.value(code);
        if (value != null) {
            return value;
        }
        Map<String, Object> object = new LinkedHashMap<>();
        elements(structures.type(code), object, depth + 1);
        return object.isEmpty() ? Map.of("id", "e" + random.nextInt(100)) : object;
    }

    /** A small resource inside another one: what it must have, and little more. */
    private Map<String, Object> inner(String type, String id) {
        Map<String, Object> resource = new LinkedHashMap<>();
        resource.put("resourceType", type);
        resource.put("id", id);
        elements(structures.type(type), resource, DEEPEST);
        return resource;
    }

    /** Codes that an expression names ({@code telecom.where(system='phone')}) are chosen more often. */
    private String chosen(Set<String> codes) {
        List<String> named = codes.stream().filter(searched(root)::contains).toList();
        return Pools.any(random, named.isEmpty() || random.nextInt(3) == 0 ? List.copyOf(codes) : named);
    }

    private @Nullable Map<String, Set<String>> expand(String valueSet) {
        return expansions.computeIfAbsent(valueSet, lists::expand).orElse(null);
    }

    /** Every word of the expressions of the type's parameters. */
    private Set<String> searched(String type) {
        return searched.computeIfAbsent(type, t -> {
            Set<String> words = new HashSet<>();
            parameters.of(t).forEach(parameter -> {
                parameter.alternatives().forEach(a -> words.addAll(List.of(a.split("[^A-Za-z-]+"))));
                parameter.components().forEach(c -> c.alternatives()
                        .forEach(a -> words.addAll(List.of(a.split("[^A-Za-z-]+")))));
            });
            return words;
        });
    }
}

package org.salus.fhir.definitions;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.w3c.dom.Element;

/** Expands value sets as far as the definitions themselves hold every code. */
public final class CodeLists {

    private static final String BASE = "/org/hl7/fhir/r4/model/valueset/";

    private final Map<String, Element> valueSets = new HashMap<>();
    private final Map<String, Element> codeSystems = new HashMap<>();

    public CodeLists() throws IOException {
        for (String file : List.of("valuesets.xml", "v2-tables.xml", "v3-codesystems.xml")) {
            for (Element resource : Xml.bundle(BASE + file)) {
                (resource.getTagName().equals("ValueSet") ? valueSets : codeSystems)
                        .putIfAbsent(Xml.value(resource, "url"), resource);
            }
        }
    }

    /** Codes by system; empty when the set cannot be enumerated from the definitions alone. */
    public Optional<Map<String, Set<String>>> expand(String valueSet) {
        return expand(valueSet, new LinkedHashSet<>());
    }

    private Optional<Map<String, Set<String>>> expand(String valueSet, Set<String> open) {
        int version = valueSet.indexOf('|');
        String url = version < 0 ? valueSet : valueSet.substring(0, version);
        Element set = valueSets.get(url);
        if (set == null || !open.add(url)) {
            return Optional.empty();
        }
        Map<String, Set<String>> codes = new TreeMap<>();
        for (Element include : Xml.all(set, "compose", "include")) {
            Optional<Map<String, Set<String>>> part = part(include, open);
            if (part.isEmpty()) {
                return Optional.empty();
            }
            part.get()
                    .forEach((system, list) ->
                            codes.computeIfAbsent(system, s -> new TreeSet<>()).addAll(list));
        }
        for (Element exclude : Xml.all(set, "compose", "exclude")) {
            Optional<Map<String, Set<String>>> part = part(exclude, open);
            if (part.isEmpty()) {
                return Optional.empty();
            }
            part.get()
                    .forEach((system, list) ->
                            codes.getOrDefault(system, new TreeSet<>()).removeAll(list));
        }
        open.remove(url);
        return codes.isEmpty() ? Optional.empty() : Optional.of(codes);
    }

    private Optional<Map<String, Set<String>>> part(Element include, Set<String> open) {
        Map<String, Set<String>> codes = new LinkedHashMap<>();
        String system = Xml.value(include, "system");
        for (String nested : Xml.values(include, "valueSet")) {
            if (!system.isEmpty()) {
                return Optional.empty();
            }
            Optional<Map<String, Set<String>>> inner = expand(nested, open);
            if (inner.isEmpty()) {
                return Optional.empty();
            }
            inner.get()
                    .forEach((s, list) ->
                            codes.computeIfAbsent(s, x -> new TreeSet<>()).addAll(list));
        }
        if (system.isEmpty()) {
            return Optional.of(codes);
        }
        Set<String> listed = new TreeSet<>(Xml.values(include, "concept", "code"));
        if (!listed.isEmpty()) {
            codes.put(system, listed);
            return Optional.of(codes);
        }
        Element codeSystem = codeSystems.get(system);
        if (codeSystem == null || !Xml.value(codeSystem, "content").equals("complete")) {
            return Optional.empty();
        }
        List<Element> concepts = new ArrayList<>(Xml.all(codeSystem, "concept"));
        for (Element filter : Xml.all(include, "filter")) {
            if (!Xml.value(filter, "property").equals("concept")
                    || !Xml.value(filter, "op").equals("is-a")) {
                return Optional.empty();
            }
            Element root = find(concepts, Xml.value(filter, "value"));
            if (root == null || hasParentProperties(codeSystem)) {
                return Optional.empty();
            }
            concepts = List.of(root);
        }
        Set<String> all = new TreeSet<>();
        collect(concepts, all);
        codes.put(system, all);
        return Optional.of(codes);
    }

    /** Some v3 code systems say with a property, not by nesting, that a concept has a further parent. */
    private static boolean hasParentProperties(Element codeSystem) {
        return Xml.values(codeSystem, "concept", "property", "code").stream().anyMatch(c -> c.startsWith("subsumed"));
    }

    private static Element find(List<Element> concepts, String code) {
        for (Element concept : concepts) {
            if (Xml.value(concept, "code").equals(code)) {
                return concept;
            }
            Element inner = find(Xml.all(concept, "concept"), code);
            if (inner != null) {
                return inner;
            }
        }
        return null;
    }

    private static void collect(List<Element> concepts, Set<String> codes) {
        for (Element concept : concepts) {
            codes.add(Xml.value(concept, "code"));
            collect(Xml.all(concept, "concept"), codes);
        }
    }
}

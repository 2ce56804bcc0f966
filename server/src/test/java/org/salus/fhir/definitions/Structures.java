package org.salus.fhir.definitions;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.w3c.dom.Element;

/** The types and their elements, backbone elements as types of their own named by their path. */
public final class Structures {

    public enum Kind {
        RESOURCE,
        COMPLEX,
        PRIMITIVE
    }

    /** @param targets type names of a Reference or canonical; empty for any */
    public record TypeUse(String code, List<String> targets) {}

    /** @param summary part of the summary view (R4 section 3.1.1.5.8) */
    public record Item(
            String name,
            int min,
            String max,
            boolean choice,
            List<TypeUse> types,
            String requiredValueSet,
            boolean summary) {}

    public record Type(String name, Kind kind, Map<String, Item> items) {}

    public final Map<String, Type> types = new TreeMap<>();

    public Structures() throws IOException {
        for (String file : List.of("profiles-types.xml", "profiles-resources.xml")) {
            for (Element resource : Xml.bundle("/org/hl7/fhir/r4/model/profile/" + file)) {
                if (resource.getTagName().equals("StructureDefinition")
                        && !Xml.value(resource, "derivation").equals("constraint")
                        && !Xml.value(resource, "kind").equals("logical")) {
                    add(resource);
                }
            }
        }
    }

    private void add(Element definition) {
        String typeName = Xml.value(definition, "type");
        Kind kind = switch (Xml.value(definition, "kind")) {
            case "resource" -> Kind.RESOURCE;
            case "primitive-type" -> Kind.PRIMITIVE;
            default -> Kind.COMPLEX;
        };
        if (Xml.value(definition, "abstract").equals("true")
                && !typeName.equals("Element")
                && !typeName.equals("BackboneElement")) {
            return;
        }
        types.put(typeName, new Type(typeName, kind, new LinkedHashMap<>()));
        if (kind == Kind.PRIMITIVE) {
            return;
        }
        List<Element> elements = Xml.all(definition, "snapshot", "element");
        for (Element element : elements.subList(1, elements.size())) {
            String path = Xml.value(element, "path");
            String parent = path.substring(0, path.lastIndexOf('.'));
            String name = path.substring(path.lastIndexOf('.') + 1);
            boolean choice = name.endsWith("[x]");
            if (choice) {
                name = name.substring(0, name.length() - 3);
            }
            List<TypeUse> uses = new ArrayList<>();
            String contentReference = Xml.value(element, "contentReference");
            if (!contentReference.isEmpty()) {
                uses.add(new TypeUse("@" + contentReference.substring(contentReference.indexOf('#') + 1), List.of()));
            }
            for (Element type : Xml.all(element, "type")) {
                String code = Xml.value(type, "code");
                if (code.startsWith("http://hl7.org/fhirpath/")) {
                    code = Xml.all(type, "extension").stream()
                            .map(e -> Xml.value(e, "valueUrl"))
                            .filter(v -> !v.isEmpty())
                            .findFirst()
                            .orElse("string");
                    if (kind == Kind.RESOURCE && path.equals(typeName + ".id")) {
                        code = "id";
                    }
                }
                if (code.equals("BackboneElement") || (code.equals("Element") && hasChildren(elements, path))) {
                    code = "@" + path;
                    types.put(path, new Type(path, Kind.COMPLEX, new LinkedHashMap<>()));
                }
                List<String> targets = Xml.values(type, "targetProfile").stream()
                        .map(t -> t.substring(t.lastIndexOf('/') + 1))
                        .filter(t -> !t.equals("Resource"))
                        .distinct()
                        .sorted()
                        .toList();
                uses.add(new TypeUse(code, targets));
            }
            String valueSet = Xml.value(element, "binding", "strength").equals("required")
                    ? Xml.value(element, "binding", "valueSet")
                    : "";
            types.get(parent)
                    .items()
                    .put(
                            name,
                            new Item(
                                    name,
                                    Integer.parseInt(Xml.value(element, "min")),
                                    Xml.value(element, "max"),
                                    choice,
                                    uses,
                                    valueSet,
                                    Xml.value(element, "isSummary").equals("true")));
        }
    }

    private static boolean hasChildren(List<Element> elements, String path) {
        return elements.stream().anyMatch(e -> Xml.value(e, "path").startsWith(path + "."));
    }

    public Type type(String code) {
        Type type = types.get(code.startsWith("@") ? code.substring(1) : code);
        if (type == null) {
            throw new IllegalArgumentException("No such type: " + code);
        }
        return type;
    }
}

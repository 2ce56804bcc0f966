package org.salus.fhir;

import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.TypeDefinition.Form;
import org.salus.fhir.TypeDefinition.Property;

/**
 * Full URLs of a transaction's own entries where they are not references: in elements of the types uri, url, oid and uuid, and in the links
 * and images of narratives. Elements of the type canonical keep theirs (R4 section 3.1.0.11.2).
 */
public final class BundleUris {

    private static final Set<String> TYPES = Set.of("uri", "url", "oid", "uuid");
    private static final Pattern LINK = Pattern.compile("\\b(href|src)(\\s*=\\s*)([\"'])([^\"'<>]*)\\3");

    private final R4 definitions;
    private final Function<String, @Nullable String> targets;

    private BundleUris(R4 definitions, Function<String, @Nullable String> targets) {
        this.definitions = definitions;
        this.targets = targets;
    }

    /**
     * In place. What is not as the definitions say is left alone.
     *
     * @param targets the reference that a full URL becomes; null for what is none
     */
    public static void replace(R4 definitions, JsonObject resource, Function<String, @Nullable String> targets) {
        new BundleUris(definitions, targets).resource(resource);
    }

    private void resource(JsonObject resource) {
        String name = resource.string("resourceType");
        ResourceType type = name == null ? null : definitions.type(name);
        if (type != null) {
            object(resource, type.definition);
        }
    }

    private void object(JsonObject object, TypeDefinition type) {
        for (int i = 0; i < object.size(); i++) {
            Property property = type.properties.get(object.name(i));
            if (property == null) {
                continue;
            }
            if (object.value(i) instanceof JsonArray array) {
                for (int k = 0; k < array.size(); k++) {
                    array.set(k, value(array.get(k), property));
                }
            } else {
                object.setValue(i, value(object.value(i), property));
            }
        }
    }

    private Object value(Object value, Property property) {
        switch (value) {
            case JsonObject object -> {
                if (property.type.form == Form.RESOURCE) {
                    resource(object);
                } else {
                    object(object, property.type);
                }
                return object;
            }
            case String text -> {
                if (property.type.form == Form.XHTML) {
                    return narrative(text);
                }
                String target = TYPES.contains(property.type.name) ? targets.apply(text) : null;
                return target == null ? text : target;
            }
            default -> {
                return value;
            }
        }
    }

    private String narrative(String div) {
        Matcher links = LINK.matcher(div);
        StringBuilder out = new StringBuilder();
        while (links.find()) {
            String target = targets.apply(links.group(4));
            links.appendReplacement(
                    out,
                    Matcher.quoteReplacement(
                            target == null
                                    ? links.group()
                                    : links.group(1) + links.group(2) + links.group(3) + target + links.group(3)));
        }
        return links.appendTail(out).toString();
    }
}

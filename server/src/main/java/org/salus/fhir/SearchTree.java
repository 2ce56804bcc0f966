package org.salus.fhir;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.TypeDefinition.Property;

/**
 * Where the search parameters of one resource type find their values: a tree of JSON member names. Taking the values costs
 * nothing for members that no parameter asks for.
 */
final class SearchTree {

    /** A place in the tree. Maps and lists are null where nothing hangs, which is the common case. */
    static final class Node {
        @Nullable
        Map<String, Node> children;

        @Nullable
        List<Leaf> leaves;

        @Nullable
        List<Guard> guards;

        boolean isEmpty() {
            return children == null && leaves == null && guards == null;
        }
    }

    /** A further node for an element only where a condition holds; a null name means: for the first of an array. */
    record Guard(@Nullable String name, String value, Node node) {}

    sealed interface Leaf {
        SearchParam param();
    }

    /** @param target type that a reference must lead to, or null */
    record Simple(
            SearchParam param,
            ValueReader reader,
            @Nullable String target,
            @Nullable CodeList codes) implements Leaf {}

    record Composite(SearchParam param, List<ComponentNode> components) implements Leaf {}

    /** One of the two is empty: values below the element, or values from the whole resource. */
    record ComponentNode(Node below, Node fromRoot) {}

    /** A composite's component as the definitions file has it. */
    record Part(SearchParam param, List<String> paths) {}

    /** Values that an expression finds, where paths do not do. */
    record Evaluated(SearchParam param, PathExpression expression) {}

    final Node root = new Node();

    final List<Evaluated> expressions = new ArrayList<>(0);

    /** The parameter {@code deceased}, which has a value for every patient; null for other types. */
    @Nullable
    SearchParam deceased;

    private final Map<String, TypeDefinition> types;
    private final TypeDefinition type;

    SearchTree(Map<String, TypeDefinition> types, TypeDefinition type) {
        this.types = types;
        this.type = type;
    }

    /**
     * @param path {@code name.given:string}, {@code telecom[system=phone]:ContactPoint}, {@code subject:Reference{Patient}},
     *     {@code entry[0].resource:Resource}, or {@code ~deceased:boolean}
     */
    void add(SearchParam param, String path) {
        if (path.startsWith("~deceased:")) {
            deceased = param;
            return;
        }
        add(root, type, param, path);
    }

    void addComposite(SearchParam param, String elementPath, List<Part> parts) {
        int colon = elementPath.lastIndexOf(':');
        TypeDefinition elementType = definition(elementPath.substring(colon + 1));
        List<ComponentNode> components = new ArrayList<>();
        for (Part part : parts) {
            ComponentNode component = new ComponentNode(new Node(), new Node());
            for (String path : part.paths()) {
                if (path.startsWith("^")) {
                    add(component.fromRoot(), type, part.param(), path.substring(1));
                } else {
                    add(component.below(), elementType, part.param(), path);
                }
            }
            components.add(component);
        }
        Node at = descend(root, type, elementPath.substring(0, colon), null);
        leaves(at).add(new Composite(param, List.copyOf(components)));
    }

    private void add(Node from, TypeDefinition owner, SearchParam param, String path) {
        int colon = path.lastIndexOf(':');
        int brace = path.indexOf('{', colon);
        String typeName = path.substring(colon + 1, brace < 0 ? path.length() : brace);
        ValueReader reader = ValueReader.of(param.type(), typeName);
        if (reader == null) {
            // A choice without a cast, where the parameter's type has no meaning for this alternative.
            return;
        }
        CodeList[] codes = new CodeList[1];
        Node at = descend(from, owner, path.substring(0, colon), codes);
        String target = brace < 0 ? null : path.substring(brace + 1, path.length() - 1);
        leaves(at).add(new Simple(param, reader, target, codes[0]));
    }

    private static List<Leaf> leaves(Node node) {
        List<Leaf> leaves = node.leaves;
        if (leaves == null) {
            leaves = new ArrayList<>(2);
            node.leaves = leaves;
        }
        return leaves;
    }

    private Node descend(Node from, TypeDefinition owner, String path, @Nullable CodeList @Nullable [] codes) {
        Node at = from;
        TypeDefinition definition = owner;
        if (path.isEmpty()) {
            return at;
        }
        for (String step : path.split("\\.(?![^\\[]*])")) {
            int bracket = step.indexOf('[');
            String name = bracket < 0 ? step : step.substring(0, bracket);
            Map<String, Node> children = at.children;
            if (children == null) {
                children = new HashMap<>();
                at.children = children;
            }
            at = children.computeIfAbsent(name, n -> new Node());
            if (bracket >= 0) {
                at = guard(at, step.substring(bracket + 1, step.length() - 1));
            }
            Property property = definition.properties.get(name);
            if (property == null) {
                throw new IllegalStateException("No element " + name + " in " + definition.name);
            }
            definition = property.type;
            if (codes != null) {
                codes[0] = property.element.codes();
            }
        }
        return at;
    }

    private static Node guard(Node at, String condition) {
        List<Guard> guards = at.guards;
        if (guards == null) {
            guards = new ArrayList<>(2);
            at.guards = guards;
        }
        int equals = condition.indexOf('=');
        String name = equals < 0 ? null : condition.substring(0, equals);
        String value = condition.substring(equals + 1);
        for (Guard guard : guards) {
            if (java.util.Objects.equals(guard.name(), name) && guard.value().equals(value)) {
                return guard.node();
            }
        }
        Guard guard = new Guard(name, value, new Node());
        guards.add(guard);
        return guard.node();
    }

    private TypeDefinition definition(String name) {
        TypeDefinition definition = types.get(name);
        if (definition == null) {
            throw new IllegalStateException("No definition of " + name);
        }
        return definition;
    }
}

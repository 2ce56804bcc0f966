package org.salus.fhir;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hl7.fhir.r4.fhirpath.ExpressionNode;
import org.jspecify.annotations.Nullable;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;

/** From a SearchParameter resource (R4 section 5.3) to parameters that can be indexed and searched by. */
public final class AddedParameters {

    /** Types it may be added to at once: each is indexed again. */
    private static final int MOST_BASES = 30;

    private static final int LONGEST_EXPRESSION = 2_000;
    private static final int DEEPEST = 12;

    /** The parser calls itself for each. */
    private static final int MOST_STEPS = 400;
    private static final Pattern CODE = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,63}");

    /**
     * What takes time in proportion to the resource, or close to it. Regular expressions, recursion, and what asks other resources or a
     * terminology are not among them.
     */
    private static final Set<String> FUNCTIONS = Set.of(
            "where", "exists", "all", "empty", "not", "count", "distinct", "first", "last", "tail", "skip", "take", "single", "select",
            "ofType", "as", "is", "extension", "iif", "hasValue", "getValue", "union", "combine", "allTrue", "anyTrue", "allFalse",
            "anyFalse", "intersect", "exclude", "toString", "toInteger", "toDecimal", "toQuantity", "toDate", "toDateTime", "toBoolean",
            "startsWith", "endsWith", "contains", "substring", "indexOf", "upper", "lower", "length", "isDistinct");

    private AddedParameters() {}

    /** Whether the resource adds parameters at all: a draft or retired one does not, whatever it says. */
    public static boolean isActive(JsonObject resource) {
        return "SearchParameter".equals(resource.string("resourceType")) && "active".equals(resource.string("status"));
    }

    /**
     * One parameter for each base.
     *
     * @param resource an active SearchParameter that has been examined
     * @param mark tells this definition from others of the same code, made from {@link #identity}
     * @return problems that name the element
     */
    public static Outcome<List<AddedParameter>> compile(JsonObject resource, String mark) {
        R4 definitions = R4.definitions();
        List<Problem> problems = new ArrayList<>();
        String code = Objects.requireNonNullElse(resource.string("code"), "");
        String expression = resource.string("expression");
        SearchParam.Type type = type(resource, problems);
        if (!CODE.matcher(code).matches()) {
            problems.add(wrong("code", "The code is a letter followed by up to 63 letters, digits and hyphens: it is what stands in the query."));
        }
        if (expression == null) {
            problems.add(new Problem(
                    Problem.Code.REQUIRED, "An active search parameter needs an expression, as FHIRPath.", "SearchParameter.expression"));
        } else if (expression.length() > LONGEST_EXPRESSION) {
            problems.add(wrong("expression", "The expression is longer than " + LONGEST_EXPRESSION + " characters."));
        }
        List<ResourceType> bases = bases(definitions, resource, code, problems);
        Set<String> targets = targets(definitions, resource, problems);
        if (!problems.isEmpty() || type == null || expression == null) {
            return Outcome.refused(problems);
        }
        List<AddedParameter> added = new ArrayList<>();
        for (ResourceType base : bases) {
            SearchParam indexed = new SearchParam(base.name(), code + "#" + mark, type, targets, List.of(), code + "#" + mark, -1, null);
            SearchParam param = new SearchParam(
                    base.name(), code, type, targets, List.of(), indexed.code(), -1, resource.string("description"));
            AddedParameter one = compile(definitions, base, param, indexed, expression, problems);
            if (one != null) {
                added.add(one);
            }
        }
        return problems.isEmpty() ? Outcome.ok(added) : Outcome.refused(problems);
    }

    /** Everything that the indexed values depend on, as one text: a change of anything else needs no new index. */
    public static String identity(JsonObject resource) {
        JsonArray targets = resource.array("target");
        return Stream.of(resource.string("code"), resource.string("type"), resource.string("expression"), targets == null ? "" : targets)
                .map(String::valueOf)
                .collect(Collectors.joining("\n"));
    }

    private static SearchParam.@Nullable Type type(JsonObject resource, List<Problem> problems) {
        String type = Objects.requireNonNullElse(resource.string("type"), "");
        return switch (type) {
            case "token", "string", "reference", "uri", "date", "number", "quantity" ->
                SearchParam.Type.valueOf(type.toUpperCase(Locale.ROOT));
            default -> {
                problems.add(new Problem(
                        Problem.Code.INVARIANT,
                        "Parameters of type composite and special cannot be added: the type is token, string, reference, uri, date, number or"
                                + " quantity.",
                        "SearchParameter.type"));
                yield null;
            }
        };
    }

    private static List<ResourceType> bases(R4 definitions, JsonObject resource, String code, List<Problem> problems) {
        JsonArray names = resource.array("base");
        Set<ResourceType> bases = new LinkedHashSet<>();
        for (int i = 0; names != null && i < names.size(); i++) {
            String name = String.valueOf(names.string(i));
            ResourceType base = definitions.type(name);
            String path = "base[" + i + "]";
            if (base == null) {
                problems.add(wrong(path, "'" + name + "' is not a concrete resource type; name each type that the parameter is for."));
            } else if (base.param(code) != null) {
                problems.add(wrong(
                        path, name + " has the parameter '" + code + "' in R4 itself, which stays as it is; choose another code."));
            } else {
                bases.add(base);
            }
        }
        if (bases.size() > MOST_BASES) {
            problems.add(wrong("base", "A parameter is added to at most " + MOST_BASES + " types."));
        }
        return List.copyOf(bases);
    }

    private static Set<String> targets(R4 definitions, JsonObject resource, List<Problem> problems) {
        JsonArray names = resource.array("target");
        Set<String> targets = new LinkedHashSet<>();
        for (int i = 0; names != null && i < names.size(); i++) {
            String name = String.valueOf(names.string(i));
            if (definitions.type(name) == null) {
                problems.add(wrong("target[" + i + "]", "'" + name + "' is not a concrete resource type."));
            } else {
                targets.add(name);
            }
        }
        return targets;
    }

    private static @Nullable AddedParameter compile(
            R4 definitions, ResourceType base, SearchParam param, SearchParam indexed, String expression, List<Problem> problems) {
        try {
            Set<PathCompiler.Place> places = PathCompiler.compile(definitions, base, expression);
            if (places.isEmpty()) {
                problems.add(wrong("expression", "The expression says nothing of " + base.name() + ", which is among the bases."));
                return null;
            }
            List<PathCompiler.Place> readable = PathCompiler.readable(places, param.type());
            if (readable.isEmpty()) {
                problems.add(wrong(
                        "expression",
                        "The expression leads to " + places.iterator().next().type().name + ", which a parameter of type "
                                + param.type().name().toLowerCase(Locale.ROOT) + " cannot read."));
                return null;
            }
            return new AddedParameter(param, indexed, readable.stream().map(PathCompiler.Place::text).toList(), null);
        } catch (PathCompiler.Wrong e) {
            problems.add(wrong("expression", "The expression " + e.getMessage() + "."));
            return null;
        } catch (PathCompiler.NotSimple e) {
            PathExpression path = expression(expression, problems);
            return path == null ? null : new AddedParameter(param, indexed, List.of(), path);
        }
    }

    private static @Nullable PathExpression expression(String expression, List<Problem> problems) {
        if (expression.chars().filter(c -> c == '(' || c == '.').count() > MOST_STEPS) {
            problems.add(wrong("expression", "The expression has more than " + MOST_STEPS + " steps and brackets."));
            return null;
        }
        ExpressionNode node;
        try {
            node = HapiPaths.parse(expression);
        } catch (RuntimeException e) {
            problems.add(wrong("expression", "The expression is not FHIRPath."));
            return null;
        }
        String refused = refused(node);
        if (refused != null) {
            problems.add(wrong("expression", "The expression " + refused + "."));
            return null;
        }
        return new PathExpression(expression, node);
    }

    /** What an expression has that it may not have, in words; null for nothing. */
    static @Nullable String refused(ExpressionNode node) {
        return refused(node, 0);
    }

    private static @Nullable String refused(@Nullable ExpressionNode node, int depth) {
        if (node == null) {
            return null;
        }
        if (depth > DEEPEST) {
            return "is nested too deeply";
        }
        String function = node.getName() == null && node.getFunction() != null ? node.getFunction().toCode() : node.getName();
        if (node.getKind() == ExpressionNode.Kind.Function && (function == null || !FUNCTIONS.contains(function))) {
            return "uses " + function + "(), which cannot be indexed in bounded time";
        }
        List<ExpressionNode> parameters = node.getParameters();
        boolean casts = node.getOperation() == ExpressionNode.Operation.As || node.getOperation() == ExpressionNode.Operation.Is;
        ExpressionNode type = casts ? node.getOpNext() : Set.of("as", "is", "ofType").contains(String.valueOf(node.getName()))
                        && parameters != null && !parameters.isEmpty() ? parameters.getFirst() : null;
        if (type != null && type.getName() != null && Character.isLowerCase(type.getName().charAt(0))) {
            // The evaluator cannot tell FHIR's primitive types from its own without their definitions: it would find nothing.
            return "takes something as '" + type.getName() + "' where only a plain path may: leave out what else it computes";
        }
        for (ExpressionNode parameter : parameters == null ? List.<ExpressionNode>of() : parameters) {
            String refused = refused(parameter, depth + 3);
            if (refused != null) {
                return refused;
            }
        }
        String refused = refused(node.getInner(), depth + (node.getKind() == ExpressionNode.Kind.Function ? 1 : 0));
        if (refused == null) {
            refused = refused(node.getGroup(), depth + 1);
        }
        return refused == null ? refused(node.getOpNext(), depth) : refused;
    }

    private static Problem wrong(String element, String message) {
        return new Problem(Problem.Code.INVARIANT, message, "SearchParameter." + element);
    }
}

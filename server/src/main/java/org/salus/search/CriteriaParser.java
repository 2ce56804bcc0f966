package org.salus.search;

import static org.salus.kernel.Problem.Code.NOT_SUPPORTED;
import static org.salus.kernel.Problem.Code.PARAMETER;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.R4;
import org.salus.fhir.ResourceType;
import org.salus.fhir.SearchParam;
import org.salus.kernel.Ids;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;

/** Turns one {@code name=value} into a {@link Criterion}: parameters with modifiers, chains, {@code _has} and the special ones. */
final class CriteriaParser {

    private static final int MAX_DEPTH = 5;
    private static final int MAX_VALUES = 500;

    private final R4 definitions;
    private final ValueParser values;

    CriteriaParser(R4 definitions, List<String> bases) {
        this.definitions = definitions;
        this.values = new ValueParser(definitions, bases);
    }

    Outcome<Criterion> parse(ResourceType type, String name, String value) {
        return name.equals("_filter")
                ? new FilterParser(this, type, value).parse()
                : parse(type, name, value, 0);
    }

    Outcome<Criterion> parse(ResourceType type, String name, String value, int depth) {
        if (depth > MAX_DEPTH) {
            return Outcome.refused(new Problem(PARAMETER, "A chain has at most " + MAX_DEPTH + " steps.", name));
        }
        if (name.startsWith("_has:")) {
            return has(name, value, depth);
        }
        int dot = name.indexOf('.');
        if (dot > 0) {
            return chain(type, name, dot, value, depth);
        }
        int colon = name.indexOf(':');
        String code = colon < 0 ? name : name.substring(0, colon);
        String modifier = colon < 0 ? "" : name.substring(colon + 1);
        SearchParam param = type.searchable(code);
        if (param == null) {
            return unknown(type, code);
        }
        if (param.type() == SearchParam.Type.SPECIAL || code.equals("_id") || code.equals("_lastUpdated")) {
            return special(type, code, modifier, name, value);
        }
        return simple(param, modifier, name, value);
    }

    private Outcome<Criterion> special(ResourceType type, String code, String modifier, String name, String value) {
        if (!modifier.isEmpty() && !(code.equals("_id") && modifier.equals("not"))) {
            return unsupported(modifier, code, "special", name);
        }
        return switch (code) {
            case "_id" -> {
                List<String> ids = values.split(value);
                Criterion found = new Criterion.Ids(ids);
                if (ids.size() > MAX_VALUES || ids.contains("")) {
                    yield Outcome.refused(new Problem(PARAMETER, "_id takes 1 to " + MAX_VALUES + " ids parted by commas.", name));
                }
                yield Outcome.ok(modifier.isEmpty() ? found : new Criterion.Negated(found));
            }
            case "_lastUpdated" -> updated(name, value);
            case "_text", "_content" ->
                WordQuery.parse(value, name).map(words -> new Criterion.Words(type, code.equals("_text"), words));
            case "_list" -> list(name, value);
            case "near" -> NearParser.parse(values.split(value), name);
            default -> unknown(type, code);
        };
    }

    private Outcome<Criterion> updated(String name, String value) {
        List<Value.Date> dates = new ArrayList<>();
        for (String one : values.split(value)) {
            switch (values.date(one)) {
                case Outcome.Ok<Value.Date>(Value.Date date) -> dates.add(date);
                case Outcome.Refused<Value.Date> refused -> {
                    return at(refused, name);
                }
            }
        }
        return Outcome.ok(new Criterion.Updated(dates));
    }

    private Outcome<Criterion> list(String name, String value) {
        ResourceType list = definitions.type("List");
        List<String> ids = new ArrayList<>();
        for (String one : values.split(value)) {
            String id = one.startsWith("List/") ? one.substring("List/".length()) : one;
            if (id.startsWith("$")) {
                return Outcome.refused(new Problem(
                        NOT_SUPPORTED,
                        "'" + SearchParser.shown(id) + "' is not kept here; name a List by its id, or search by status and patient.",
                        name));
            }
            if (!Ids.isValid(id)) {
                return Outcome.refused(new Problem(PARAMETER, "_list takes the id of a List.", name));
            }
            ids.add(id);
        }
        return list == null ? Outcome.refused(new Problem(NOT_SUPPORTED, "There are no lists.", name)) : Outcome.ok(new Criterion.Members(list, ids));
    }

    private Outcome<Criterion> simple(SearchParam param, String modifierText, String name, String value) {
        Criterion.Modifier modifier;
        String targetType = null;
        if (modifierText.isEmpty()) {
            modifier = Criterion.Modifier.NONE;
        } else if (param.type() == SearchParam.Type.REFERENCE && definitions.type(modifierText) != null) {
            modifier = Criterion.Modifier.NONE;
            targetType = modifierText;
        } else {
            modifier = modifier(param, modifierText);
            if (modifier == null) {
                return unsupported(modifierText, param.code(), param.type().name().toLowerCase(Locale.ROOT), name);
            }
        }
        return simple(param, modifier, targetType, name, values.split(value));
    }

    /** With the modifier known, and the values parted but still escaped. */
    Outcome<Criterion> simple(
            SearchParam param, Criterion.Modifier modifier, @Nullable String targetType, String name, List<String> parts) {
        if (parts.size() > MAX_VALUES) {
            return Outcome.refused(
                    new Problem(PARAMETER, "A parameter has at most " + MAX_VALUES + " values.", name));
        }
        List<Value> parsed = new ArrayList<>();
        for (String part : parts) {
            switch (values.parse(param, modifier, targetType, part)) {
                case Outcome.Ok<Value>(Value v) -> parsed.add(v);
                case Outcome.Refused<Value> refused -> {
                    return at(refused, name);
                }
            }
        }
        return Outcome.ok(new Criterion.Simple(param, modifier, List.copyOf(parsed)));
    }

    private static Criterion.@Nullable Modifier modifier(SearchParam param, String text) {
        SearchParam.Type type = param.type();
        boolean string = type == SearchParam.Type.STRING;
        boolean token = type == SearchParam.Type.TOKEN;
        boolean uri = type == SearchParam.Type.URI;
        return switch (text) {
            case "missing" -> Criterion.Modifier.MISSING;
            case "exact" -> string ? Criterion.Modifier.EXACT : null;
            case "contains" -> string || uri ? Criterion.Modifier.CONTAINS : null;
            case "not" -> token ? Criterion.Modifier.NOT : null;
            case "text" -> token ? Criterion.Modifier.TEXT : null;
            case "in" -> token ? Criterion.Modifier.IN : null;
            case "not-in" -> token ? Criterion.Modifier.NOT_IN : null;
            case "of-type" -> token ? Criterion.Modifier.OF_TYPE : null;
            case "above" -> uri || token ? Criterion.Modifier.ABOVE : null;
            case "below" -> uri || token ? Criterion.Modifier.BELOW : null;
            case "identifier" -> type == SearchParam.Type.REFERENCE ? Criterion.Modifier.IDENTIFIER : null;
            default -> null;
        };
    }

    private Outcome<Criterion> chain(ResourceType type, String name, int dot, String value, int depth) {
        return chain(type, name.substring(0, dot), name, (target, inner) ->
                parse(target, name.substring(dot + 1), value, depth + 1));
    }

    /** What must hold at the end of a chain's step. */
    interface Inner {
        Outcome<Criterion> at(ResourceType target, SearchParam reference);
    }

    /** @param head the reference parameter, with {@code :Type} if one is meant  @param name what problems name */
    Outcome<Criterion> chain(ResourceType type, String head, String name, Inner inner) {
        int colon = head.indexOf(':');
        String code = colon < 0 ? head : head.substring(0, colon);
        SearchParam reference = type.searchable(code);
        if (reference == null) {
            return unknown(type, code);
        }
        if (reference.type() != SearchParam.Type.REFERENCE) {
            return Outcome.refused(
                    new Problem(PARAMETER, "'" + code + "' is not a reference, so it cannot be chained.", name));
        }
        List<ResourceType> targets = new ArrayList<>();
        if (colon >= 0) {
            ResourceType target = definitions.type(head.substring(colon + 1));
            if (target == null || !leadsTo(reference, target)) {
                return Outcome.refused(new Problem(
                        PARAMETER,
                        "'" + code + "' leads to " + String.join(", ", reference.targets()) + ", not to '"
                                + SearchParser.shown(head.substring(colon + 1)) + "'.",
                        name));
            }
            targets.add(target);
        } else {
            for (ResourceType target : definitions.types()) {
                if (leadsTo(reference, target)) {
                    targets.add(target);
                }
            }
        }
        List<Criterion.Hop> hops = new ArrayList<>();
        Outcome<Criterion> last = Outcome.refused(new Problem(
                PARAMETER, "No type that '" + code + "' leads to has what is asked for there.", name));
        for (ResourceType target : targets) {
            switch (inner.at(target, reference)) {
                case Outcome.Ok<Criterion>(Criterion c) -> hops.add(new Criterion.Hop(target, c));
                case Outcome.Refused<Criterion> refused -> last = at(refused, name);
            }
        }
        // Without a stated type, a type that lacks the parameter is simply not meant.
        return hops.isEmpty() ? last : Outcome.ok(new Criterion.Chain(reference, List.copyOf(hops)));
    }

    static boolean leadsTo(SearchParam reference, ResourceType target) {
        return reference.targets().isEmpty() || reference.targets().contains(target.name());
    }

    private Outcome<Criterion> has(String name, String value, int depth) {
        String[] parts = name.split(":", 4);
        ResourceType source = parts.length == 4 ? definitions.type(parts[1]) : null;
        if (source == null) {
            return Outcome.refused(new Problem(
                    PARAMETER, "_has is written _has:Type:reference:parameter=value.", name));
        }
        SearchParam reference = source.searchable(parts[2]);
        if (reference == null || reference.type() != SearchParam.Type.REFERENCE) {
            return Outcome.refused(new Problem(
                    PARAMETER,
                    "'" + SearchParser.shown(parts[2]) + "' is not a reference parameter of " + source.name() + ".",
                    name));
        }
        return parse(source, parts[3], value, depth + 1).map(inner -> new Criterion.Has(source, reference, inner));
    }

    private static Outcome<Criterion> unsupported(String modifier, String code, String kind, String name) {
        return Outcome.refused(new Problem(
                NOT_SUPPORTED,
                "The modifier ':" + SearchParser.shown(modifier) + "' is not supported for " + code + " (" + kind + ").",
                name));
    }

    static Outcome<Criterion> unknown(ResourceType type, String code) {
        int indexed = type.indexed(code);
        if (indexed >= 0) {
            return Outcome.refused(beingIndexed(type, code, indexed));
        }
        return Outcome.refused(new Problem(
                NOT_SUPPORTED,
                "'" + SearchParser.shown(code) + "' is not a search parameter of " + type.name()
                        + ". Nothing was searched, since leaving it out would show more than was asked for.",
                code));
    }

    /** Refused also under lenient handling: the condition is understood, and soon it can be answered. */
    static Problem beingIndexed(ResourceType type, String code, int percent) {
        return new Problem(
                Problem.Code.CONFLICT,
                "'" + SearchParser.shown(code) + "' of " + type.name() + " is being indexed, " + percent
                        + " % done. Nothing was searched, since rows would be missing; try again when it is done.",
                code);
    }

    private static Outcome<Criterion> at(Outcome.Refused<?> refused, String name) {
        return Outcome.refused(refused.problems().stream()
                .map(p -> new Problem(p.code(), p.message(), name))
                .toList());
    }
}

package org.salus.access;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.salus.identity.Scope;
import org.salus.kernel.Caller;
import org.salus.kernel.Interaction;
import org.salus.kernel.Role;
import org.salus.store.Where;
import org.salus.vault.Vault;
import org.springframework.stereotype.Component;

/**
 * Decides by the default policies of the caller's roles: what any role grants, less what any role denies, narrowed by the caller's
 * SMART scopes. A program ({@link Role#SYSTEM}) may do what its {@code system/} scopes say and no more; a person's scopes
 * ({@code user/}, {@code patient/}) only ever narrow.
 */
@Component
final class RolePolicy implements Policy {

    private final Map<Role, Map<String, List<Grant>>> grants = new EnumMap<>(Role.class);
    private final Map<Role, Map<String, List<Grant>>> denials = new EnumMap<>(Role.class);
    private final RowFilters filters;

    /** Decisions are a function of these alone, and are asked for several times in every request. */
    private record Question(
            int organisation,
            Set<Role> roles,
            List<String> scopes,
            @Nullable String patientId,
            Interaction interaction,
            String type) {}

    private static final int MOST_ANSWERS = 50_000;
    private final ConcurrentHashMap<Question, Decision> answers = new ConcurrentHashMap<>();

    RolePolicy(Vault vault) {
        this.filters = new RowFilters(vault);
        for (Role role : Role.values()) {
            grants.put(role, byType(RolePolicies.grants(role)));
            denials.put(role, byType(RolePolicies.denials(role)));
        }
    }

    @Override
    public Decision decide(Caller caller, Interaction interaction, String type) {
        Question question = new Question(
                caller.organisation(), caller.roles(), caller.scopes(), caller.patientId(), interaction, type);
        Decision known = answers.get(question);
        if (known != null) {
            return known;
        }
        Decision made = made(caller, interaction, type);
        // Bounded: types come from the wire, and every patient asks for the own record.
        if (answers.size() >= MOST_ANSWERS) {
            answers.clear();
        }
        if (TypeGroup.all().contains(type)) {
            answers.put(question, made);
        }
        return made;
    }

    private Decision made(Caller caller, Interaction interaction, String type) {
        Set<Permission> needed = Permission.needed(interaction);
        if (needed.isEmpty()) {
            // What is inside a bundle is decided entry by entry.
            return new Decision(true, interaction.code() + " opens no row itself", Where.NEVER);
        }
        if (!TypeGroup.all().contains(type)) {
            return Decision.deny("no policy for the type " + type);
        }
        for (Role role : caller.roles()) {
            for (Grant denial : lines(denials, role, type)) {
                if (needed.stream().anyMatch(denial.permissions()::contains)) {
                    return Decision.deny(role.code() + ": " + denial.name());
                }
            }
        }
        List<Scope> scopes = understood(caller);
        Where filter = Where.ALWAYS;
        List<String> rules = new ArrayList<>(2);
        for (Permission permission : needed) {
            Where granted = granted(caller, scopes, type, permission, rules);
            if (granted instanceof Where.Never) {
                return Decision.deny(words(caller) + " may not " + interaction.code() + " " + type);
            }
            filter = filter.equals(granted) ? filter : Where.and(filter, granted);
        }
        return new Decision(true, String.join("; ", rules), filter);
    }

    @Override
    public Decision decideAct(Caller caller, String act) {
        for (Role role : caller.roles()) {
            // A token with scopes was given for FHIR interactions: it opens no administration, whoever asked for it.
            boolean narrowed = role != Role.SYSTEM && !caller.scopes().isEmpty();
            if (!narrowed && RolePolicies.acts(role).contains(act)) {
                return new Decision(true, role.code() + ": " + act, Where.ALWAYS);
            }
        }
        return Decision.deny(words(caller) + " may not " + act);
    }

    /** The rows on which some role of the caller and the scopes together permit it. */
    private Where granted(
            Caller caller, List<Scope> scopes, String type, Permission permission, List<String> rules) {
        Where union = Where.NEVER;
        for (Role role : caller.roles()) {
            for (Grant grant : lines(grants, role, type)) {
                if (!grant.permissions().contains(permission)) {
                    continue;
                }
                Where rows = Where.and(
                        filters.of(grant.rows(), caller.organisation(), type, caller.patientId()),
                        inScope(caller, role, scopes, type, permission));
                if (!(rows instanceof Where.Never)) {
                    union = Where.or(union, rows);
                    String rule = role.code() + ": " + grant.name() + ", " + grant.rows().words();
                    if (!rules.contains(rule)) {
                        rules.add(rule);
                    }
                }
            }
        }
        return union;
    }

    private Where inScope(Caller caller, Role role, List<Scope> scopes, String type, Permission permission) {
        if (role == Role.SYSTEM) {
            return covered(scopes, Scope.Level.SYSTEM, type, permission) ? Where.ALWAYS : Where.NEVER;
        }
        // Scopes that could not be understood still mean that the token is a narrowed one.
        if (caller.scopes().isEmpty() || covered(scopes, Scope.Level.USER, type, permission)) {
            return Where.ALWAYS;
        }
        return covered(scopes, Scope.Level.PATIENT, type, permission)
                ? filters.of(Rows.OWN, caller.organisation(), type, caller.patientId())
                : Where.NEVER;
    }

    private static boolean covered(
            List<Scope> scopes, Scope.Level level, String type, Permission permission) {
        return scopes.stream()
                .anyMatch(scope -> scope.level() == level && scope.allows(permission.letter(), type));
    }

    /** A scope with a query narrows in a way that is not kept here, so it permits nothing; neither does what is no scope of ours. */
    private static List<Scope> understood(Caller caller) {
        List<Scope> scopes = new ArrayList<>(caller.scopes().size());
        for (String text : caller.scopes()) {
            Scope.parse(text).filter(scope -> scope.query() == null).ifPresent(scopes::add);
        }
        return scopes;
    }

    private static String words(Caller caller) {
        return String.join(
                        " and ", caller.roles().stream().map(Role::code).sorted().toList())
                + (caller.scopes().isEmpty() ? "" : " within the scopes of the token");
    }

    private static List<Grant> lines(Map<Role, Map<String, List<Grant>>> byRole, Role role, String type) {
        return byRole.getOrDefault(role, Map.of()).getOrDefault(type, List.of());
    }

    private static Map<String, List<Grant>> byType(List<Grant> lines) {
        Map<String, List<Grant>> byType = new HashMap<>();
        for (Grant line : lines) {
            line.types().forEach(type -> byType.computeIfAbsent(type, t -> new ArrayList<>()).add(line));
        }
        return byType;
    }
}

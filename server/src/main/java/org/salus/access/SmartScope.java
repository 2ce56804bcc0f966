package org.salus.access;

import java.util.Optional;
import java.util.Set;

/**
 * One SMART App Launch 2.0 resource scope, such as {@code user/Observation.rs}. What is not understood to the letter grants nothing:
 * a scope with a query part narrows in a way that cannot be kept here yet, so it is no permission at all.
 *
 * @param type a resource type's name, or {@code *}
 */
record SmartScope(Context context, String type, Set<Permission> permissions) {

    enum Context {
        PATIENT,
        USER,
        SYSTEM
    }

    boolean covers(Context wanted, String resourceType, Permission permission) {
        return context == wanted
                && permissions.contains(permission)
                && (type.equals("*") || type.equals(resourceType));
    }

    static Optional<SmartScope> parse(String scope) {
        int slash = scope.indexOf('/');
        int dot = scope.indexOf('.');
        if (slash < 0 || dot < slash || scope.length() > 100) {
            return Optional.empty();
        }
        String type = scope.substring(slash + 1, dot);
        String letters = scope.substring(dot + 1);
        if (!(type.equals("*") || TypeGroup.all().contains(type)) || !isOrdered(letters)) {
            return Optional.empty();
        }
        Context context =
                switch (scope.substring(0, slash)) {
                    case "patient" -> Context.PATIENT;
                    case "user" -> Context.USER;
                    case "system" -> Context.SYSTEM;
                    default -> null;
                };
        return context == null
                ? Optional.empty()
                : Optional.of(new SmartScope(context, type, Permission.of(letters)));
    }

    /** "cruds" or a part of it, in that order, each letter once. */
    private static boolean isOrdered(String letters) {
        int last = -1;
        for (int i = 0; i < letters.length(); i++) {
            int place = "cruds".indexOf(letters.charAt(i));
            if (place <= last) {
                return false;
            }
            last = place;
        }
        return last >= 0;
    }
}

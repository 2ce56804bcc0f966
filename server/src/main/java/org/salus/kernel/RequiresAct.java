package org.salus.kernel;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The act that a caller must be allowed to use this route. A route carries this or {@link PublicRoute}; the build checks it. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface RequiresAct {
    /** The act's name in the policy, such as {@code audit.read}. */
    String value();
}

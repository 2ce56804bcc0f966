package org.salus.access.web;

import org.salus.kernel.PublicRoute;
import org.salus.kernel.RequiresAct;
import org.springframework.boot.webmvc.autoconfigure.error.BasicErrorController;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.ParameterizableViewController;
import org.springframework.web.servlet.resource.ResourceHttpRequestHandler;

/** What a route's handler declares of who may use it. */
sealed interface Declaration {

    /** Anybody may. */
    record Open() implements Declaration {}

    /** Who may do this act. */
    record Needs(String act) implements Declaration {}

    /** Nothing, or two things at once: nobody may. */
    record Missing() implements Declaration {}

    static Declaration of(Object handler) {
        if (!(handler instanceof HandlerMethod method)) {
            // Files of the web application, the same for everybody.
            return handler instanceof ResourceHttpRequestHandler || handler instanceof ParameterizableViewController
                    ? new Open()
                    : new Missing();
        }
        RequiresAct act = method.getMethodAnnotation(RequiresAct.class);
        PublicRoute open = method.getMethodAnnotation(PublicRoute.class);
        if (act != null && open == null) {
            return new Needs(act.value());
        }
        if (act == null && open != null) {
            return new Open();
        }
        // Tells a caller that was refused already what the status was.
        return act == null && method.getBeanType() == BasicErrorController.class ? new Open() : new Missing();
    }
}

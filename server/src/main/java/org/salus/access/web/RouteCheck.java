package org.salus.access.web;

import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.function.support.RouterFunctionMapping;
import org.springframework.web.servlet.handler.AbstractUrlHandlerMapping;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;

/** The application does not start with a route of which nobody has said who may use it. */
final class RouteCheck implements SmartInitializingSingleton {

    private final ListableBeanFactory beans;

    RouteCheck(ListableBeanFactory beans) {
        this.beans = beans;
    }

    @Override
    public void afterSingletonsInstantiated() {
        List<String> undeclared = new ArrayList<>();
        beans.getBeansOfType(HandlerMapping.class).forEach((name, mapping) -> {
            switch (mapping) {
                case RequestMappingInfoHandlerMapping methods ->
                    methods.getHandlerMethods().forEach((route, method) -> {
                        if (Declaration.of(method) instanceof Declaration.Missing) {
                            undeclared.add(route + " (" + method.getShortLogMessage() + ")");
                        }
                    });
                case AbstractUrlHandlerMapping urls ->
                    urls.getHandlerMap().forEach((path, handler) -> {
                        Object bean = handler instanceof String beanName ? beans.getBean(beanName) : handler;
                        if (Declaration.of(bean) instanceof Declaration.Missing) {
                            undeclared.add(path + " (" + bean.getClass().getName() + ")");
                        }
                    });
                case RouterFunctionMapping functions -> {
                    if (functions.getRouterFunction() != null) {
                        undeclared.add("functional routes, which cannot be declared");
                    }
                }
                default -> undeclared.add("the routes of " + name + ", which cannot be looked into");
            }
        });
        if (!undeclared.isEmpty()) {
            throw new IllegalStateException("Routes without exactly one of @RequiresAct and @PublicRoute: "
                    + String.join(", ", undeclared));
        }
    }
}

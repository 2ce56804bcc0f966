package org.salus.access.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import org.junit.jupiter.api.Test;
import org.salus.kernel.PublicRoute;
import org.salus.kernel.RequiresAct;
import org.springframework.web.bind.annotation.RequestMapping;

/** A route with no declared policy fails the build. */
class DeclaredRoutesTest {

    private static final ArchRule EACH_ROUTE_DECLARES_ITS_POLICY = ArchRuleDefinition.methods()
            .that()
            .areAnnotatedWith(RequestMapping.class)
            .or()
            .areMetaAnnotatedWith(RequestMapping.class)
            .should(new ArchCondition<>("have exactly one of @RequiresAct and @PublicRoute") {
                @Override
                public void check(JavaMethod method, ConditionEvents events) {
                    boolean one = method.isAnnotatedWith(RequiresAct.class) != method.isAnnotatedWith(PublicRoute.class);
                    events.add(new SimpleConditionEvent(method, one, method.getFullName()));
                }
            });

    @Test
    void everyRouteOfTheProgramDeclaresItsPolicy() {
        JavaClasses program = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("org.salus");
        assertThat(program.stream()
                        .flatMap(c -> c.getMethods().stream())
                        .filter(m -> m.isAnnotatedWith(RequiresAct.class) || m.isAnnotatedWith(PublicRoute.class)))
                .as("routes that the rule looks at")
                .hasSizeGreaterThan(10);
        EACH_ROUTE_DECLARES_ITS_POLICY.check(program);
    }

    /** Without this, the rule might be one that nothing can break. */
    @Test
    void theRuleFindsARouteThatDeclaresNothingOrBoth() {
        JavaClasses undeclared = new ClassFileImporter().importClasses(RoutesTest.Undeclared.class);
        JavaClasses both = new ClassFileImporter().importClasses(RoutesTest.Both.class);
        JavaClasses declared = new ClassFileImporter().importClasses(RoutesTest.Declared.class);
        assertThat(EACH_ROUTE_DECLARES_ITS_POLICY.evaluate(undeclared).hasViolation()).isTrue();
        assertThat(EACH_ROUTE_DECLARES_ITS_POLICY.evaluate(both).hasViolation()).isTrue();
        assertThat(EACH_ROUTE_DECLARES_ITS_POLICY.evaluate(declared).hasViolation()).isFalse();
    }
}

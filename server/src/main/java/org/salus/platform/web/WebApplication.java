package org.salus.platform.web;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.resource.PathResourceResolver;
import org.springframework.web.servlet.resource.ResourceResolverChain;

/**
 * The React application out of the web jar. Built files carry a hash in their names and may be kept for ever; the page
 * itself is asked for each time. A page load of one of the application's own routes answers with the page.
 */
@Configuration(proxyBeanMethods = false)
class WebApplication implements WebMvcConfigurer {

    private static final String FILES = "classpath:/META-INF/salus-web/";

    /** Resource handlers are never asked for the empty path. */
    @Override
    public void addViewControllers(ViewControllerRegistry registry) {
        registry.addViewController("/").setViewName("forward:/index.html");
        // The page of patients who check in alone is not that of the staff.
        registry.addViewController("/check-in").setViewName("forward:/check-in.html");
    }

    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        registry.addResourceHandler("/assets/**")
                .addResourceLocations(FILES + "assets/")
                .setCacheControl(CacheControl.maxAge(Duration.ofDays(365)).cachePublic().immutable());
        registry.addResourceHandler("/**")
                .addResourceLocations(FILES)
                .setCacheControl(CacheControl.noCache())
                .resourceChain(false)
                .addResolver(new PageResolver());
    }

    private static final class PageResolver extends PathResourceResolver {

        @Override
        protected @Nullable Resource resolveResourceInternal(
                @Nullable HttpServletRequest request,
                String path,
                List<? extends Resource> locations,
                ResourceResolverChain chain) {
            Resource file = super.resolveResourceInternal(request, path, locations, chain);
            if (file != null) {
                return file;
            }
            return isPageLoad(request, path) ? page(locations) : null;
        }

        private static @Nullable Resource page(List<? extends Resource> locations) {
            for (Resource location : locations) {
                try {
                    Resource page = location.createRelative("index.html");
                    if (page.isReadable()) {
                        return page;
                    }
                } catch (IOException e) {
                    // Not there either: the next location may have it.
                }
            }
            return null;
        }

        /** A browser that goes to an address; programs that ask for JSON get a 404 for an address that is not there. */
        private static boolean isPageLoad(@Nullable HttpServletRequest request, String path) {
            if (request == null || path.substring(path.lastIndexOf('/') + 1).contains(".")) {
                return false;
            }
            String accept = request.getHeader("Accept");
            return accept != null && accept.contains("text/html");
        }
    }
}

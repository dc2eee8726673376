package io.lienthong.console.page;

import io.lienthong.operator.Audit;
import java.time.Duration;
import java.util.Locale;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.CacheControl;
import org.springframework.web.servlet.LocaleResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.i18n.CookieLocaleResolver;
import org.springframework.web.servlet.i18n.LocaleChangeInterceptor;

/** Language, assets and audit of the pages, and what no field of theirs may hold. */
@Configuration(proxyBeanMethods = false)
class PageConfiguration implements WebMvcConfigurer {
    private static final Locale VIETNAMESE = Locale.forLanguageTag("vi");
    private static final Duration REMEMBERED = Duration.ofDays(365);

    private final AuditInterceptor acts;

    PageConfiguration(AuditInterceptor acts) {
        this.acts = acts;
    }

    @Bean
    static AuditInterceptor auditInterceptor(Audit audit) {
        return new AuditInterceptor(audit);
    }

    /** Vietnamese, unless the person chose: the browser's language is no choice. */
    @Bean
    static LocaleResolver localeResolver() {
        CookieLocaleResolver resolver = new CookieLocaleResolver("lienthong-language") {
            @Override
            protected Locale parseLocaleValue(String text) {
                return language(text);
            }
        };
        resolver.setDefaultLocale(VIETNAMESE);
        resolver.setCookiePath("/console");
        resolver.setCookieMaxAge(REMEMBERED);
        resolver.setCookieHttpOnly(true);
        resolver.setCookieSameSite("Strict");
        return resolver;
    }

    /** One of two, whatever is asked for: each language that is looked up is kept for ever. */
    private static Locale language(String text) {
        return text.equals("en") ? Locale.ENGLISH : VIETNAMESE;
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        LocaleChangeInterceptor language = new LocaleChangeInterceptor() {
            @Override
            protected Locale parseLocaleValue(String text) {
                return language(text);
            }
        };
        language.setParamName("lang");
        registry.addInterceptor(language).addPathPatterns("/console/**", "/console");
        registry.addInterceptor(acts).addPathPatterns("/console/**", "/admin/v1/**");
        registry.addInterceptor(new ControlCharacters()).addPathPatterns("/console/**", "/console");
    }

    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        registry.addResourceHandler("/console/assets/**")
                .addResourceLocations(
                        "classpath:/console/assets/", "classpath:/META-INF/resources/webjars/htmx.org/2.0.10/dist/")
                .setCacheControl(CacheControl.maxAge(Duration.ofHours(1)));
    }
}

#include <gtest/gtest.h>

#include "lib/adapters/web/form.h"
#include "lib/adapters/web/guard.h"
#include "lib/adapters/web/pages.h"
#include "lib/adapters/web/secrets.h"

namespace footman::web {
namespace {

TEST(Form, DecodesAndRefuses) {
  const auto form = ParseForm("a=1&b=x+y%20z&c=&d");
  ASSERT_TRUE(form.has_value());
  EXPECT_EQ(*form, (Form{{"a", "1"}, {"b", "x y z"}, {"c", ""}, {"d", ""}}));
  EXPECT_TRUE(ParseForm("")->empty());
  for (const char* broken : {"a=%", "a=%4", "a=%zz", "a=%00", "a=%c3", "a=1&a=2", "%ff=1"}) {
    EXPECT_FALSE(ParseForm(broken).has_value()) << broken;
  }
  std::string many;
  for (int i = 0; i < 17; ++i) many += "f" + std::to_string(i) + "=1&";
  EXPECT_FALSE(ParseForm(many).has_value());
}

TEST(Form, InvisibleCharactersAreLeftOutOfWhatWasTyped) {
  EXPECT_EQ(WithoutInvisible("\u200bBack \u202eat\ufeff three\u00ad\x01\n"), "Back at three\n");
  EXPECT_EQ(WithoutInvisible("\u2066\u200b\u2069"), "");
  EXPECT_EQ(WithoutInvisible("one\u2028two"), "one\ntwo");
  EXPECT_EQ(WithoutInvisible("a\x80\xe2\x80 b"), "a\x80\xe2\x80 b");  // no characters
  EXPECT_EQ(WithoutInvisible("Gr\u00fc\u00dfe \U0001f469\u200d\U0001f4bb"),
            "Gr\u00fc\u00dfe \U0001f469\u200d\U0001f4bb");  // what joins an emoji stays
}

TEST(OriginGuard, KnowsOurNames) {
  const OriginGuard guard("https://calls.example.org", 8080);
  for (const char* host : {"calls.example.org", "Calls.Example.Org", "localhost:8080",
                           "127.0.0.1:8080", "[::1]:8080"}) {
    EXPECT_TRUE(guard.IsOurHost(host)) << host;
  }
  for (const char* host : {"calls.example.org:443", "CALLS.example.org:443"}) {
    EXPECT_TRUE(guard.IsOurHost(host)) << host;  // the port of https
  }
  EXPECT_TRUE(OriginGuard("https://calls.example.org:443", 8080).IsOurHost("calls.example.org"));
  EXPECT_TRUE(OriginGuard("http://a.example", 8080).IsOurHost("a.example:80"));
  EXPECT_FALSE(OriginGuard("http://a.example", 8080).IsOurHost("a.example:443"));
  for (const char* host : {"", ":443", "localhost", "evil.example", "calls.example.org:8080",
                           "calls.example.org.evil.example", "http://localhost:8080"}) {
    EXPECT_FALSE(guard.IsOurHost(host)) << host;
  }
}

TEST(OriginGuard, CookiesNeedMoreThanForms) {
  const OriginGuard guard("http://127.0.0.1:8080", 8080);
  Request request;
  EXPECT_TRUE(guard.MayPostForm(request));
  EXPECT_FALSE(guard.MayUseCookie(request));
  request.fetch_site = "same-origin";
  EXPECT_TRUE(guard.MayUseCookie(request));
  request.origin = "null";
  EXPECT_TRUE(guard.MayUseCookie(request));
  request.fetch_site = "same-site";
  EXPECT_FALSE(guard.MayUseCookie(request));
  request.origin = "http://localhost:8080";
  EXPECT_FALSE(guard.MayUseCookie(request));
  request.fetch_site = "";
  EXPECT_TRUE(guard.MayUseCookie(request));
  request.origin = "http://localhost:8081";
  EXPECT_FALSE(guard.MayUseCookie(request));
  EXPECT_FALSE(guard.MayPostForm(request));
}

TEST(GuessGuard, RefillsAndStaysBounded) {
  GuessGuard guard(2);
  EXPECT_TRUE(guard.WrongToken("a", absl::Seconds(0)));
  EXPECT_TRUE(guard.WrongToken("a", absl::Seconds(0)));
  EXPECT_FALSE(guard.WrongToken("a", absl::Seconds(0)));
  EXPECT_TRUE(guard.WrongToken("b", absl::Seconds(0)));
  EXPECT_TRUE(guard.WrongToken("a", absl::Seconds(31)));
  for (int i = 0; i < 20100; ++i) guard.WrongToken(std::to_string(i), absl::Seconds(i / 100));
  EXPECT_TRUE(guard.WrongToken("0", absl::Seconds(300)));
}

TEST(Pages, EscapeWhatIsFilledIn) {
  EXPECT_EQ(Fill("<p>{{a}}</p>{{{b}}}{{none}}", {{"a", "<&\"'>"}, {"b", "<i>"}}),
            "<p>&lt;&amp;&quot;&#39;&gt;</p><i>");
  EXPECT_EQ(Fill("{{a", {{"a", "x"}}), "");
  EXPECT_EQ(Fill("{{a}}", {{"a", "{{b}}"}, {"b", "no"}}), "{{b}}");
}

TEST(Secrets, AreLongAndFresh) {
  const std::string secret = NewWebSecret();
  EXPECT_EQ(secret.size(), 43u);
  EXPECT_TRUE(LooksLikeSecret(secret));
  EXPECT_NE(secret, NewWebSecret());
  EXPECT_EQ(SessionOf("x=1; footman_session=" + secret + "; y=2", false), secret);
  EXPECT_FALSE(SessionOf("footman_session=short", false).has_value());
  EXPECT_FALSE(SessionOf("xfootman_session=" + secret, false).has_value());
  EXPECT_FALSE(SessionOf("", false).has_value());
  // Under TLS another host of the domain could have set the plain one.
  EXPECT_EQ(SessionOf("__Host-footman_session=" + secret, true), secret);
  EXPECT_FALSE(SessionOf("footman_session=" + secret, true).has_value());
}

}  // namespace
}  // namespace footman::web

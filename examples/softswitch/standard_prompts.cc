#include "examples/softswitch/standard_prompts.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "footman/adapters/flite.h"

namespace footman::softswitch {
namespace {

namespace fs = std::filesystem;

std::string ContentsOf(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

absl::Status Write(const std::string& text, const std::string& path) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  return file ? absl::OkStatus() : absl::UnavailableError(absl::StrCat("cannot write ", path));
}

// Beside each file that was spoken here stands what it says.
absl::Status MakePrompt(const std::string& text, const std::string& wav) {
  const std::string said = absl::StrCat(wav, ".txt");
  std::error_code ignored;
  const bool exists = fs::exists(wav, ignored);
  const bool ours = fs::exists(said, ignored);
  if (exists && (!ours || ContentsOf(said) == text)) return absl::OkStatus();
  // Empty until the sound is there: after a crash in between it is made again, and still ours.
  if (absl::Status status = Write("", said); !status.ok()) return status;
  if (absl::Status status = SynthesizeToFile(text, wav); !status.ok()) {
    return absl::Status(status.code(), absl::StrCat("cannot speak \"", text, "\" into ", wav, ": ",
                                                    status.message()));
  }
  return Write(text, said);
}

}  // namespace

absl::Status MakeStandardPrompts(const Prompts& prompts, const std::string& directory) {
  const std::string folder = absl::StrCat(directory, "/en");
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) {
    return absl::UnavailableError(absl::StrCat("cannot make ", folder, ": ", error.message()));
  }
  absl::Status status = MakePrompt(prompts.greeting(), folder + "/greeting.wav");
  status.Update(MakePrompt(prompts.apology(), folder + "/apology.wav"));
  status.Update(MakePrompt(prompts.please_wait(), folder + "/please-wait.wav"));
  return status;
}

}  // namespace footman::softswitch

// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <fmt/format.h>

#include <iterator>

#include "cli/manual.h"

namespace sluice::cli {
namespace {

/// Calls `put(option, name)` for every name of every option of the command.
template <class Put>
void for_each_name(Command command, Put put) {
  for (const Option& option : options()) {
    if (!option.commands.contains(command)) continue;
    put(option, option.name);
    if (!option.alias.empty()) put(option, option.alias);
  }
}

std::string replace(std::string_view text, std::string_view from, std::string_view to) {
  std::string out;
  for (auto at = text.find(from); at != std::string_view::npos; at = text.find(from)) {
    out.append(text.substr(0, at)).append(to);
    text.remove_prefix(at + from.size());
  }
  return out.append(text);
}

std::string bash_words(Command command) {
  std::string words;
  for_each_name(command, [&](const Option& option, std::string_view name) {
    fmt::format_to(std::back_inserter(words), "{}{} ", name,
                   option.value == Value::attached ? "=" : "");
  });
  return words;
}

// Bash splits a word at its = and : too; such a piece is skipped with what follows it.
std::string bash() {
  return fmt::format(R"(# bash completion for sluice and iwasm
_sluice() {{
  local word=${{COMP_WORDS[COMP_CWORD]}} program=${{COMP_WORDS[0]##*/}} words i=1 file=
  case $program:${{COMP_WORDS[1]}} in
    iwasm:*) words='{}' ;;
    sluice:run) words='{}' i=2 ;;
    sluice:compile) words='{}' i=$COMP_CWORD ;;
    sluice:policy)
      case $COMP_CWORD:${{COMP_WORDS[2]}} in
        2:*) words='show check learn' i=2 ;;
        *:show) words='{}' i=3 ;;
        *:check) words='{}' i=$COMP_CWORD ;;
        *:learn) words='{}' i=3 ;;
      esac ;;
    sluice:new) words='http-server tcp-client tcp-server udp-server' i=$COMP_CWORD ;;
    sluice:sysroot) words='libc threads zig all' i=$COMP_CWORD ;;
    sluice:help) words='run compile iwasm policy new sysroot' i=$COMP_CWORD ;;
    *) words='run compile policy new sysroot help --help --version' ;;
  esac
  for (( ; i < COMP_CWORD; i++ )); do
    case ${{COMP_WORDS[i]}} in
      -f|--function|-o|--output) [[ ${{COMP_WORDS[i+1]}} == = ]] || (( i++ )) ;;
      [=:]*) (( i++ )) ;;
      -*) ;;
      *) file=${{COMP_WORDS[i]}} ;;
    esac
  done
  if [[ ! $file && ( $word == -* || $program:$COMP_CWORD == sluice:1 ) ]] ||
     [[ $program:${{COMP_WORDS[1]}}:$COMP_CWORD =~ ^sluice:(help|policy|new|sysroot):2$ ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$word"))
    if [[ ${{COMPREPLY[0]-}} == *= ]]; then compopt -o nospace; fi
  else
    COMPREPLY=($(compgen -f -- "$word"))
    compopt -o filenames
  fi
}}
complete -F _sluice sluice iwasm
)",
                     bash_words(Command::iwasm), bash_words(Command::run),
                     bash_words(Command::compile), bash_words(Command::policy_show),
                     bash_words(Command::policy_check), bash_words(Command::policy_learn));
}

std::string zsh_arguments(Command command) {
  // Past the file, what starts with a dash is the program's.
  const bool takes_options_anywhere =
      command == Command::compile || command == Command::policy_check;
  std::string arguments = takes_options_anywhere ? "_arguments -S" : "_arguments -S -A '-*'";
  const auto put = std::back_inserter(arguments);
  for_each_name(command, [&](const Option& option, std::string_view name) {
    const bool joined = option.value == Value::attached || option.value == Value::optional;
    fmt::format_to(put, " \\\n      '*{}{}[{}]", name, joined ? "=-" : "",
                   replace(option.help, "'", R"('\'')"));
    if (option.value != Value::none) {
      fmt::format_to(put, ":{}:_files", replace(option.placeholder, ":", "\\:"));
    }
    arguments += '\'';
  });
  return arguments + " \\\n      '1:file:_files' '*::argument:_files'";
}

std::string zsh() {
  return fmt::format(R"(#compdef sluice iwasm
if [[ $service == sluice ]]; then
  if (( CURRENT == 2 )); then
    _values command run compile policy new sysroot help
    return
  fi
  shift words
  (( CURRENT-- ))
  if [[ $words[1] == policy ]]; then
    if (( CURRENT == 2 )); then
      _values command show check learn
      return
    fi
    shift words
    (( CURRENT-- ))
    words[1]="policy $words[1]"
  fi
fi
case $service:$words[1] in
  iwasm:*)
    {} ;;
  sluice:run)
    {} ;;
  sluice:compile)
    {} ;;
  "sluice:policy show")
    {} ;;
  "sluice:policy check")
    {} ;;
  "sluice:policy learn")
    {} ;;
  sluice:new)
    _values template http-server tcp-client tcp-server udp-server ;;
  sluice:sysroot)
    _values part libc threads zig all ;;
  sluice:help)
    (( CURRENT == 2 )) && _values command run compile iwasm policy new sysroot ;;
esac
)",
                     zsh_arguments(Command::iwasm), zsh_arguments(Command::run),
                     zsh_arguments(Command::compile), zsh_arguments(Command::policy_show),
                     zsh_arguments(Command::policy_check), zsh_arguments(Command::policy_learn));
}

std::string fish_options(Command command, std::string_view condition) {
  std::string lines;
  for_each_name(command, [&](const Option& option, std::string_view name) {
    const bool is_long = name.starts_with("--");
    fmt::format_to(std::back_inserter(lines), "complete {} {} {}{} -d '{}'\n", condition,
                   is_long ? "-l" : "-s", name.substr(is_long ? 2 : 1),
                   option.value == Value::none ? "" : " -r", replace(option.help, "'", "\\'"));
  });
  return lines;
}

std::string fish() {
  return R"(# Whether the file, after which everything is the program's, is still to come.
function __sluice_before_file
  set -l words (commandline -opc)
  string match -q '*sluice' -- $words[1]; and set -e words[1]
  set -e words[1]
  set -l is_value 0
  for word in $words
    if test $is_value = 1
      set is_value 0
      continue
    end
    switch $word
      case -f --function -o --output
        set is_value 1
      case '-*'
      case '*'
        return 1
    end
  end
end
complete -c sluice -n __fish_use_subcommand -a 'run compile policy new sysroot help'
complete -c sluice -f -n '__fish_seen_subcommand_from help' -a 'run compile iwasm policy new sysroot'
complete -c sluice -f -n '__fish_seen_subcommand_from policy; and not __fish_seen_subcommand_from show check learn' -a 'show check learn'
)" + fish_options(Command::iwasm, "-c iwasm -n __sluice_before_file") +
         fish_options(Command::run,
                      "-c sluice -n '__fish_seen_subcommand_from run; and __sluice_before_file'") +
         fish_options(Command::compile, "-c sluice -n '__fish_seen_subcommand_from compile'") +
         fish_options(Command::policy_show, "-c sluice -n '__fish_seen_subcommand_from show'") +
         fish_options(Command::policy_check, "-c sluice -n '__fish_seen_subcommand_from check'") +
         fish_options(Command::policy_learn, "-c sluice -n '__fish_seen_subcommand_from learn'");
}

}  // namespace

std::string completion(Shell shell) {
  switch (shell) {
    case Shell::bash:
      return bash();
    case Shell::zsh:
      return zsh();
    case Shell::fish:
      return fish();
  }
  return {};
}

}  // namespace sluice::cli
